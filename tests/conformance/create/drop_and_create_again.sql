-- A table that was dropped can be made again.
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
DROP TABLE t;
DROP TABLE IF EXISTS t;
CREATE TABLE t (b STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
DESCRIBE t;
--! text
+------+--------+------+-----+--------+-----------+
| name |   type | null | key | extras | watermark |
+------+--------+------+-----+--------+-----------+
|    b | STRING | TRUE |     |        |           |
+------+--------+------+-----+--------+-----------+
1 row in set
--! flink 2.3.0
