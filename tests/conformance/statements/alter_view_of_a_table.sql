-- A table is altered by ALTER TABLE.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER VIEW t AS SELECT 1;
--! error contains
ALTER VIEW for a table is not allowed
--! flink 2.3.0
ALTER VIEW for a table is not allowed
