-- What there is little of.
--! sql
SHOW MODULES;
SHOW FULL MODULES;
SHOW MODELS;
SHOW USER FUNCTIONS;
CREATE TABLE p (a INT, d STRING) PARTITIONED BY (d) WITH ('connector' = 'filesystem', 'path' = '/in/p', 'format' = 'json');
SHOW PARTITIONS p;
DROP MODEL IF EXISTS m;
DROP FUNCTION IF EXISTS f;
--! text
+-------------+
| module name |
+-------------+
|        core |
+-------------+
1 row in set
+-------------+------+
| module name | used |
+-------------+------+
|        core | TRUE |
+-------------+------+
1 row in set
Empty set
Empty set
Empty set
--! flink 2.3.0
