-- A format has to be there too.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'filesystem', 'path' = '/in');
SELECT * FROM a;
--! error contains
One or more required options are missing.
Missing required options are:  format
