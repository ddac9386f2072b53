-- Which keys the connector has.
--! input t.json

--! sql
CREATE TABLE a (x INT, y STRING METADATA FROM 'topc')
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT * FROM a;
--! error contains
case.sql:1:24: error: Invalid metadata key 'topc' in column 'y' of table 'a'
file.path
