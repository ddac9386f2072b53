-- Tables and views of another catalog, by their whole names.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE TABLE c.`default`.t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE VIEW c.`default`.v AS SELECT a AS x FROM c.`default`.t;
SHOW TABLES;
SHOW TABLES FROM c.`default`;
SHOW VIEWS FROM c.`default`;
DESCRIBE c.`default`.t;
DESCRIBE EXTENDED c.`default`.v;
SHOW CREATE TABLE c.`default`.t;
USE CATALOG c;
CREATE VIEW w AS SELECT x FROM v WHERE x > 1;
USE CATALOG default_catalog;
SHOW TABLES FROM c.`default`;
ALTER TABLE c.`default`.t SET ('json.ignore-parse-errors' = 'true');
SHOW CREATE TABLE c.`default`.t;
DROP VIEW c.`default`.w;
SHOW TABLES FROM c.`default`;
--! text
Empty set
+------------+
| table name |
+------------+
|          t |
|          v |
+------------+
2 rows in set
+-----------+
| view name |
+-----------+
|         v |
+-----------+
1 row in set
+------+--------+------+-----+--------+-----------+
| name |   type | null | key | extras | watermark |
+------+--------+------+-----+--------+-----------+
|    a |    INT | TRUE |     |        |           |
|    b | STRING | TRUE |     |        |           |
+------+--------+------+-----+--------+-----------+
2 rows in set
+------+------+------+-----+--------+-----------+
| name | type | null | key | extras | watermark |
+------+------+------+-----+--------+-----------+
|    x |  INT | TRUE |     |        |           |
+------+------+------+-----+--------+-----------+
1 row in set
CREATE TABLE `c`.`default`.`t` (
  `a` INT,
  `b` VARCHAR(2147483647)
)
WITH (
  'connector' = 'filesystem',
  'format' = 'json',
  'path' = '/in/t.json'
)
+------------+
| table name |
+------------+
|          t |
|          v |
|          w |
+------------+
3 rows in set
CREATE TABLE `c`.`default`.`t` (
  `a` INT,
  `b` VARCHAR(2147483647)
)
WITH (
  'connector' = 'filesystem',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true',
  'path' = '/in/t.json'
)
+------------+
| table name |
+------------+
|          t |
|          v |
+------------+
2 rows in set
--! flink 2.3.0
