-- PROCTIME() is TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*.
--! sql
CREATE TABLE t (a INT, p AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
DESCRIBE t;
--! text
+------+-----------------------------+-------+-----+---------------+-----------+
| name |                        type |  null | key |        extras | watermark |
+------+-----------------------------+-------+-----+---------------+-----------+
|    a |                         INT |  TRUE |     |               |           |
|    p | TIMESTAMP_LTZ(3) *PROCTIME* | FALSE |     | AS PROCTIME() |           |
+------+-----------------------------+-------+-----+---------------+-----------+
2 rows in set
--! flink 2.3.0
