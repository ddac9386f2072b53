-- A column that is not there can not be dropped.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t DROP zz;
--! error contains
The column `zz` does not exist in the base table.
--! flink 2.3.0
The column `zz` does not exist in the base table.
