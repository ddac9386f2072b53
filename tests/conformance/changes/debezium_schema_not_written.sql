-- 'schema-include' is for reading.
--! sql
CREATE TABLE f (k STRING) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'debezium-json', 'debezium-json.schema-include' = 'true');
INSERT INTO f VALUES ('a');
--! error contains
Debezium JSON serialization doesn't support 'debezium-json.schema-include' option been set to true.
--! flink 2.3.0
Unable to create a sink for writing table 'default_catalog.default_database.f'.
Table options are:
'connector'='filesystem'
'debezium-json.schema-include'='true'
'format'='debezium-json'
'path'='/out/f'
Error creating sink format 'debezium-json' in option space 'debezium-json.'.
Debezium JSON serialization doesn't support 'debezium-json.schema-include' option been set to true.
