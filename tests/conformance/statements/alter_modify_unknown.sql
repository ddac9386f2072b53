-- MODIFY of a column that is not there.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t MODIFY zz INT;
--! error contains
Column `zz` does not exist in the table.
--! flink 2.3.0
Column `zz` does not exist in the table.
