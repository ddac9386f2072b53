-- fail-on-missing-field and ignore-parse-errors do not go together.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json',
  'json.ignore-parse-errors' = 'true', 'json.fail-on-missing-field' = 'true');
SELECT * FROM a;
--! error contains
fail-on-missing-field
ignore-parse-errors
