-- ISO-8601 writes a T.
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE f (a TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
INSERT INTO f VALUES (TIMESTAMP '2026-01-02 03:04:05'), (TIMESTAMP '2026-01-02 03:04:00.100');
--! expect f
{"a":"2026-01-02T03:04:00.1"}
{"a":"2026-01-02T03:04:05"}
--! flink 2.3.0
