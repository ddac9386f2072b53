-- UNION with a changelog.
--! input cdc.json
{"before": null, "after": {"id": 1, "k": "a", "v": 10}, "op": "c"}
{"before": null, "after": {"id": 2, "k": "b", "v": 20}, "op": "c"}
{"before": null, "after": {"id": 3, "k": "a", "v": 30}, "op": "c"}
{"before": {"id": 2, "k": "b", "v": 20}, "after": {"id": 2, "k": "a", "v": 25}, "op": "u"}
{"before": null, "after": {"id": 4, "k": "c", "v": null}, "op": "c"}
{"before": {"id": 3, "k": "a", "v": 30}, "after": null, "op": "d"}
{"before": null, "after": {"id": 5, "k": null, "v": 1}, "op": "c"}
{"before": {"id": 4, "k": "c", "v": null}, "after": {"id": 4, "k": "c", "v": 40}, "op": "u"}
{"before": null, "after": {"id": 6, "k": "d", "v": 60}, "op": "c"}
{"before": {"id": 6, "k": "d", "v": 60}, "after": null, "op": "d"}
--! input pay.json
{"pid": 1, "oid": 1, "k": "a", "w": 100, "pts": "2026-01-01 00:00:02"}
{"pid": 2, "oid": 2, "k": "b", "w": 200, "pts": "2026-01-01 00:00:03"}
{"pid": 3, "oid": 2, "k": "b", "w": 201, "pts": "2026-01-01 00:00:09"}
{"pid": 4, "oid": 6, "k": "a", "w": 600, "pts": "2026-01-01 00:00:10"}
{"pid": 5, "oid": null, "k": null, "w": 7, "pts": "2026-01-01 00:00:11"}
{"pid": 6, "oid": 99, "k": "z", "w": null, "pts": "2026-01-01 00:00:15"}
{"pid": 7, "oid": 10, "k": "c", "w": 8, "pts": "2026-01-01 00:00:19"}
--! sql
CREATE TABLE cdc (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE pay (pid INT, oid INT, k STRING, w INT, pts TIMESTAMP(3),
  WATERMARK FOR pts AS pts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/pay.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT k FROM cdc UNION SELECT k FROM pay;
--! changelog
+I[a]
+I[b]
+I[c]
+I[null]
+I[z]
--! flink 2.3.0
