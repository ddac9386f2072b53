-- A table is not moved to another database by a new name.
--! sql
CREATE DATABASE d;
CREATE TABLE t (a INT) WITH ('connector' = 'print');
ALTER TABLE t RENAME TO d.t;
--! error contains
case.sql:3:25: error: A table is not moved to another database
