-- 38 digits at most.
--! input t.json

--! sql
CREATE TABLE a (x DECIMAL(39, 2)) WITH ('connector' = 'print');
--! error contains
case.sql:1:27: error: at most 38 is possible here
