-- CREATE TABLE (columns) AS: its own first; a type that is said.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE TABLE u (more STRING, h BIGINT) WITH ('connector' = 'filesystem', 'path' = '/out/u', 'format' = 'json') AS SELECT a, h FROM (VALUES ('x', 1), ('y', 2)) AS v (a, h);
DESCRIBE u;
--! text
+------+---------+-------+-----+--------+-----------+
| name |    type |  null | key | extras | watermark |
+------+---------+-------+-----+--------+-----------+
| more |  STRING |  TRUE |     |        |           |
|    a | CHAR(1) | FALSE |     |        |           |
|    h |  BIGINT |  TRUE |     |        |           |
+------+---------+-------+-----+--------+-----------+
3 rows in set
--! expect u
{"more":null,"a":"x","h":1}
{"more":null,"a":"y","h":2}
--! flink 2.3.0
