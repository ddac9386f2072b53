-- A value that does not fit its column makes the row bad.
--! input t.json
{"i": 1, "t": 1, "dt": "2026-01-01"}
{"i": 3000000000}
{"i": "x"}
{"t": 128}
{"dt": "2026-02-30"}
{"dt": "01.02.2026"}
{"i": 2}
--! sql
CREATE TABLE t (i INT, t TINYINT, dt DATE)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (i INT, t TINYINT, dt DATE) WITH ('connector' = 'print');
INSERT INTO p SELECT i, t, dt FROM t;
--! expect
+I[1, 1, 2026-01-01]
+I[2, null, null]
--! counts
late 0
bad 5
