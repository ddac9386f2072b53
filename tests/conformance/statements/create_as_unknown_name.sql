-- A name that the query does not have.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE TABLE u (x) WITH ('connector' = 'print') AS SELECT a FROM t;
--! error contains
Column 'x' not found in the source schema.
--! flink 2.3.0
Column 'x' not found in the source schema.
