-- AFTER a column that is not there.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD x INT AFTER zz;
--! error contains
Referenced column `zz` by 'AFTER' does not exist in the table.
--! flink 2.3.0
Referenced column `zz` by 'AFTER' does not exist in the table.
