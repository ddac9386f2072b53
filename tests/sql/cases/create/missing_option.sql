-- What has to be there.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'filesystem', 'format' = 'json');
SELECT * FROM a;
--! error contains
One or more required options are missing.
Missing required options are:  path
