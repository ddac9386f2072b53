-- CREATE TABLE (names) AS: the order of the columns.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE TABLE u (h, a) WITH ('connector' = 'filesystem', 'path' = '/out/u', 'format' = 'json') AS SELECT a, h FROM (VALUES ('x', 1), ('y', 2)) AS v (a, h);
DESCRIBE u;
--! text
+------+---------+-------+-----+--------+-----------+
| name |    type |  null | key | extras | watermark |
+------+---------+-------+-----+--------+-----------+
|    h |     INT | FALSE |     |        |           |
|    a | CHAR(1) | FALSE |     |        |           |
+------+---------+-------+-----+--------+-----------+
2 rows in set
--! expect u
{"h":1,"a":"x"}
{"h":2,"a":"y"}
--! flink 2.3.0
