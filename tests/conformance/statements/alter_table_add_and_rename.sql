-- ALTER TABLE .. ADD, RENAME, DROP, MODIFY.
--! sql
CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD (c BIGINT, d AS a + 1);
ALTER TABLE t RENAME b TO bb;
ALTER TABLE t ADD e INT FIRST;
ALTER TABLE t MODIFY c INT AFTER a;
DESCRIBE t;
ALTER TABLE t DROP (d, e);
DESCRIBE t;
--! text
+------+--------+------+-----+------------+-----------+
| name |   type | null | key |     extras | watermark |
+------+--------+------+-----+------------+-----------+
|    e |    INT | TRUE |     |            |           |
|    a |    INT | TRUE |     |            |           |
|    c |    INT | TRUE |     |            |           |
|   bb | STRING | TRUE |     |            |           |
|    d |    INT | TRUE |     | AS `a` + 1 |           |
+------+--------+------+-----+------------+-----------+
5 rows in set
+------+--------+------+-----+--------+-----------+
| name |   type | null | key | extras | watermark |
+------+--------+------+-----+--------+-----------+
|    a |    INT | TRUE |     |        |           |
|    c |    INT | TRUE |     |        |           |
|   bb | STRING | TRUE |     |        |           |
+------+--------+------+-----+--------+-----------+
3 rows in set
--! flink 2.3.0
