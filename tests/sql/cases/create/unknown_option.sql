-- An option that nobody reads is an error, with those there are.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'print', 'print-identifer' = 'x');
INSERT INTO a VALUES (1);
--! error contains
case.sql:1:14: error: Unsupported options found for 'print'.
Unsupported options:  print-identifer
Supported options:
print-identifier
