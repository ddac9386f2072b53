-- Casts that lose nothing are made by themselves: integers to wider ones, to decimals and doubles, CHAR to
-- STRING, TIMESTAMP to DATE and TIMESTAMP_LTZ.
--! input t.json
{"i": 7, "d": 1.5, "ts": "2026-01-02 03:04:05.678"}
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (i INT, d DECIMAL(3, 1), ts TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a BIGINT, b DECIMAL(10, 2), c DOUBLE, d DOUBLE, e DECIMAL(5, 3), f STRING, g DATE, h TIMESTAMP_LTZ(3), i TIMESTAMP(9)) WITH ('connector' = 'print');
INSERT INTO p SELECT i, i, i, d, d, 'x', ts, ts, ts FROM t;
--! expect
+I[7, 7.00, 7.0, 1.5, 1.500, x, 2026-01-02, 2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678]
--! flink 2.3.0
