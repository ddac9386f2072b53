-- debezium-json: what is no change, or half of one, is malformed as a whole, and the job goes on.
--! input cdc.json
{"before": null, "after": {"id": 1, "v": 10}, "op": "c"}
{"before": null, "after": {"id": 1, "v": 11}, "op": "u"}
{"before": null, "after": null, "op": "d"}
{"before": {"id": 1, "v": 10}, "after": {"id": "x", "v": 11}, "op": "u"}
{"before": {"id": 1, "v": null}, "after": [{"id": 1}], "op": "u"}
{"before": null, "after": {"id": 2, "v": 20}, "op": "x"}
{"before": null, "after": {"id": 2, "v": 20}}
{"before": null, "after": {"id": 2, "v": 20}, "op": "c"
[1]
{"before": null, "after": {"id": 3}, "op": "r", "more": [{"a": "}"}]}
{"op": "d", "before": {"id": 3}}
--! sql
CREATE TABLE cdc (id INT, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (id INT, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM cdc;
--! changelog
+I[1, 10]
+I[3, null]
-D[3, null]
--! counts
late 0
bad 8
