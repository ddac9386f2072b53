-- The column of the watermark can not be renamed.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t RENAME ts TO k;
--! error contains
The column `ts` is referenced by watermark expression.
--! flink 2.3.0
The column `ts` is referenced by watermark expression.
