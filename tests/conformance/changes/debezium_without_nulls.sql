-- debezium-json: fields that are NULL left out, also those of the envelope; decimals as numbers.
--! sql
CREATE TABLE f (k STRING, n BIGINT, m DECIMAL(10, 2)) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'debezium-json', 'debezium-json.encode.ignore-null-fields' = 'true');
INSERT INTO f SELECT k, COUNT(*), MAX(m) FROM (VALUES ('a', CAST(NULL AS DECIMAL(10, 2))), ('a', 1.50), (CAST(NULL AS STRING), 2)) AS t(k, m) GROUP BY k;
--! expect f
{"after":{"k":"a","n":1},"op":"c"}
{"after":{"k":"a","n":2,"m":1.5},"op":"c"}
{"after":{"n":1,"m":2},"op":"c"}
{"before":{"k":"a","n":1},"op":"d"}
--! flink 2.3.0
