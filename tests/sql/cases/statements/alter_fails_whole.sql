-- An ALTER that fails on its last column has changed nothing.
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD (b INT FIRST, c AS nope + 1);
--! error contains
case.sql:2:38: error: Column 'nope' not found
