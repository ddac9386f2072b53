-- A format that does not exist.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'jsn');
SELECT * FROM a;
--! error contains
case.sql:1:85: error: Could not find any factory for identifier 'jsn' that implements 'DeserializationFormatFactory'.
Did you mean 'json'?
