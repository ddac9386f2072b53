-- 'encode.ignore-null-fields' leaves NULLs out.
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE f (a INT, b STRING, c INT)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json', 'json.encode.ignore-null-fields' = 'true');
INSERT INTO f VALUES (1, CAST(NULL AS STRING), 2), (CAST(NULL AS INT), CAST(NULL AS STRING), CAST(NULL AS INT));
--! expect f
{"a":1,"c":2}
{}
--! flink 2.3.0
