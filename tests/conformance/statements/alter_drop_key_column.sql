-- A column of the primary key can not be dropped.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t DROP h;
--! error contains
The column `h` is used as the primary key.
--! flink 2.3.0
The column `h` is used as the primary key.
