-- 'ISO-8601-WITH-OFFSET' takes offsets and milliseconds since 1970 for TIMESTAMP_LTZ: FLINK-39995, not yet in a
-- release of Flink.
--! input t.json
{"a": "2026-01-02T03:04:05+01:00"}
{"a": "2026-01-02T03:04:05Z"}
{"a": 1000}
--! sql
CREATE TABLE t (a TIMESTAMP_LTZ(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601-WITH-OFFSET');
CREATE TABLE p (a TIMESTAMP_LTZ(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM t;
--! expect
+I[2026-01-02T02:04:05Z]
+I[2026-01-02T03:04:05Z]
+I[1970-01-01T00:00:01Z]
