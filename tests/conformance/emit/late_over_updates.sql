-- Late results over rows that are taken back: a window may be empty again.
--! input cdc.json
{"before": null, "after": {"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}, "op": "c"}
{"before": null, "after": {"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:02"}, "op": "c"}
{"before": null, "after": {"id": 3, "k": "a", "v": 30, "ts": "2026-01-01 00:00:03"}, "op": "c"}
{"before": {"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:02"}, "after": {"id": 2, "k": "a", "v": 25, "ts": "2026-01-01 00:00:04"}, "op": "u"}
{"before": null, "after": {"id": 4, "k": "c", "v": null, "ts": "2026-01-01 00:00:06"}, "op": "c"}
{"before": {"id": 3, "k": "a", "v": 30, "ts": "2026-01-01 00:00:03"}, "after": null, "op": "d"}
{"before": null, "after": {"id": 5, "k": null, "v": 1, "ts": "2026-01-01 00:00:07"}, "op": "c"}
{"before": {"id": 4, "k": "c", "v": null, "ts": "2026-01-01 00:00:06"}, "after": {"id": 4, "k": "c", "v": 40, "ts": "2026-01-01 00:00:09"}, "op": "u"}
{"before": null, "after": {"id": 6, "k": "d", "v": 60, "ts": "2026-01-01 00:00:08"}, "op": "c"}
{"before": {"id": 6, "k": "d", "v": 60, "ts": "2026-01-01 00:00:08"}, "after": null, "op": "d"}
{"before": null, "after": {"id": 7, "k": "a", "v": 7, "ts": "2026-01-01 00:00:15"}, "op": "c"}
{"before": {"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}, "after": {"id": 1, "k": "a", "v": 11, "ts": "2026-01-01 00:00:16"}, "op": "u"}
--! sql
CREATE TABLE cdc (id INT, k STRING, v INT, ts TIMESTAMP(3), PRIMARY KEY (id) NOT ENFORCED,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '0 ms';
SET 'table.exec.emit.allow-lateness' = '1 h';
CREATE TABLE p (k STRING, s TIMESTAMP(3), n BIGINT, sv INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, TUMBLE_START(ts, INTERVAL '5' SECOND) AS s, COUNT(*) AS n, SUM(v) AS sv FROM cdc GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! changelog
+I[a, 2026-01-01T00:00, 2, 35]
+I[c, 2026-01-01T00:00:05, 1, 40]
+I[null, 2026-01-01T00:00:05, 1, 1]
-U[a, 2026-01-01T00:00, 2, 35]
+U[a, 2026-01-01T00:00, 1, 25]
+I[a, 2026-01-01T00:00:15, 2, 18]
--! flink 2.3.0
