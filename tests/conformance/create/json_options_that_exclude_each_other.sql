-- fail-on-missing-field and ignore-parse-errors do not go together.
--! input t.json
--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json',
  'json.ignore-parse-errors' = 'true', 'json.fail-on-missing-field' = 'true');
SELECT * FROM a;
--! error contains
fail-on-missing-field
ignore-parse-errors
--! flink 2.3.0
Unable to create a source for reading table 'default_catalog.default_database.a'.
Table options are:
'connector'='filesystem'
'format'='json'
'json.fail-on-missing-field'='true'
'json.ignore-parse-errors'='true'
'path'='/in'
Error creating scan format 'json' in option space 'json.'.
fail-on-missing-field and ignore-parse-errors shouldn't both be true.
