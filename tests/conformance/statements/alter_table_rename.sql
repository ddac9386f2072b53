-- ALTER TABLE .. RENAME TO.
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t RENAME TO u;
SHOW TABLES;
--! text
+------------+
| table name |
+------------+
|          u |
+------------+
1 row in set
--! flink 2.3.0
