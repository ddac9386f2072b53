-- A key of two columns, named.
--! sql
CREATE TABLE t (a INT, b STRING, c INT, CONSTRAINT pk PRIMARY KEY (a, b) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
DESCRIBE t;
DESC t;
--! text
+------+--------+-------+-----------+--------+-----------+
| name |   type |  null |       key | extras | watermark |
+------+--------+-------+-----------+--------+-----------+
|    a |    INT | FALSE | PRI(a, b) |        |           |
|    b | STRING | FALSE | PRI(a, b) |        |           |
|    c |    INT |  TRUE |           |        |           |
+------+--------+-------+-----------+--------+-----------+
3 rows in set
+------+--------+-------+-----------+--------+-----------+
| name |   type |  null |       key | extras | watermark |
+------+--------+-------+-----------+--------+-----------+
|    a |    INT | FALSE | PRI(a, b) |        |           |
|    b | STRING | FALSE | PRI(a, b) |        |           |
|    c |    INT |  TRUE |           |        |           |
+------+--------+-------+-----------+--------+-----------+
3 rows in set
--! flink 2.3.0
