-- A column of the primary key can not become a computed one.
--! sql
CREATE TABLE t (a INT, h INT, PRIMARY KEY (h) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t MODIFY h AS a + 1;
--! error contains
case.sql:3:22: error: Column `h` is part of the primary key
