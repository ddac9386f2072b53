-- There is no watermark to drop.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t DROP WATERMARK;
ALTER TABLE t DROP WATERMARK;
--! error contains
The current table does not define any watermark strategy.
--! flink 2.3.0
The current table does not define any watermark strategy.
