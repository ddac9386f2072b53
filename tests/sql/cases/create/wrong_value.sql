-- A value that does not fit, at its place.
--! input t.json

--! sql
CREATE TABLE a (x INT)
  WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json', 'json.ignore-parse-errors' = 'maybe');
SELECT * FROM a;
--! error contains
case.sql:2:101: error: Invalid value for option 'json.ignore-parse-errors'.  Expected either true or false, found 'maybe'
