-- Every type from its natural form.
--! input t.json
{"b": true, "i": -1, "l": 9223372036854775807, "f": 1.5, "d": 1e-5, "m": 12.345, "s": "x", "dt": "2026-01-02", "tm": "03:04:05", "ts": "2026-01-02 03:04:05.678", "y": "YWI="}
--! sql
CREATE TABLE t (b BOOLEAN, i INT, l BIGINT, f FLOAT, d DOUBLE, m DECIMAL(10, 2), s STRING, dt DATE, tm TIME, ts TIMESTAMP(3), y BYTES)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (b BOOLEAN, i INT, l BIGINT, f FLOAT, d DOUBLE, m DECIMAL(10, 2), s STRING, dt DATE, tm TIME, ts TIMESTAMP(3), y BYTES) WITH ('connector' = 'print');
INSERT INTO p SELECT b, i, l, f, d, m, s, dt, tm, ts, y FROM t;
--! expect
+I[true, -1, 9223372036854775807, 1.5, 1.0E-5, 12.35, x, 2026-01-02, 03:04:05, 2026-01-02T03:04:05.678, [97, 98]]
--! flink 2.3.0
