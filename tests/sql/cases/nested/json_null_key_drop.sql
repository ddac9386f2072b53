-- 'map-null-key.mode': an entry whose key is NULL.
--! sql
CREATE TABLE f (m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json', 'json.map-null-key.mode' = 'DROP');
INSERT INTO f SELECT MAP[CAST(NULL AS STRING), 2, 'a', 1];
--! expect f
{"m":{"a":1}}
