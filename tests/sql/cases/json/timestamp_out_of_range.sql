-- A timestamp that 64 bits of nanoseconds do not hold makes the row bad.  Pinned by
-- docs/flink-differences.md.
--! input t.json
{"k": "a", "ts": "2026-01-01 00:00:00"}
{"k": "b", "ts": "9999-12-31 00:00:00"}
--! sql
CREATE TABLE t (k STRING, ts TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, ts TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT k, ts FROM t;
--! expect
+I[a, 2026-01-01T00:00]
--! counts
late 0
bad 1
