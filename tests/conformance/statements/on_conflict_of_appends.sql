-- Where rows are only added, nothing conflicts.
--! sql
CREATE TABLE p (i INT) WITH ('connector' = 'print');
INSERT INTO p SELECT 1 ON CONFLICT DO NOTHING;
--! error contains
ON CONFLICT clause is only allowed for upsert sinks. The sink 'default_catalog.default_database.p' is not an upsert sink because it only accepts INSERT (append-only) changes.
--! flink 2.3.0
ON CONFLICT clause is only allowed for upsert sinks. The sink 'default_catalog.default_database.p' is not an upsert sink because it only accepts INSERT (append-only) changes.
