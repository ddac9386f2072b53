-- What is known of a database; Flink's grammar has it, its planner does not.
--! sql
CREATE DATABASE d COMMENT 'words' WITH ('k' = 'v', 'a' = 'b');
ALTER DATABASE d SET ('k' = 'w');
DESCRIBE DATABASE d;
DESC DATABASE EXTENDED default_catalog.d;
--! text
+-----------+-----------------+
| info name |      info value |
+-----------+-----------------+
|      name |               d |
|   catalog | default_catalog |
|   comment |           words |
+-----------+-----------------+
3 rows in set
+-----------+-----------------+
| info name |      info value |
+-----------+-----------------+
|      name |               d |
|   catalog | default_catalog |
|   comment |           words |
|  option:a |               b |
|  option:k |               w |
+-----------+-----------------+
5 rows in set
