-- A table has one watermark.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD WATERMARK FOR ts AS ts - INTERVAL '1' SECOND;
--! error contains
The current table has already defined the watermark strategy `ts` AS `ts`. You might want to drop it before adding a new one.
--! flink 2.3.0
The current table has already defined the watermark strategy `ts` AS `ts`. You might want to drop it before adding a new one.
