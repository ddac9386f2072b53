-- 'map-null-key.mode' is FAIL where nothing is said.
--! sql
CREATE TABLE f (m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f SELECT MAP[CAST(NULL AS STRING), 2, 'a', 1];
--! failure
JSON format doesn't support to serialize map data with null keys. You can drop null key entries or encode null in literals by specifying map-null-key.mode option
