-- A temporary table hides a permanent one of the same name.
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'blackhole');
CREATE TEMPORARY TABLE t (b STRING) WITH ('connector' = 'blackhole');
DESCRIBE t;
DROP TEMPORARY TABLE t;
DESCRIBE t;
--! text
+------+--------+------+-----+--------+-----------+
| name |   type | null | key | extras | watermark |
+------+--------+------+-----+--------+-----------+
|    b | STRING | TRUE |     |        |           |
+------+--------+------+-----+--------+-----------+
1 row in set
+------+------+------+-----+--------+-----------+
| name | type | null | key | extras | watermark |
+------+------+------+-----+--------+-----------+
|    a |  INT | TRUE |     |        |           |
+------+------+------+-----+--------+-----------+
1 row in set
--! flink 2.3.0
