-- null and a missing field are NULL; fields that no column has are skipped, however deep.
--! input t.json
{"a": null, "b": null}
{}
{"x": {"a": [1, {"b": "]}"}]}, "a": 1, "y": "\"}", "b": "z"}
--! sql
CREATE TABLE t (a INT, b STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[1, z]
+I[null, null]
+I[null, null]
--! flink 2.3.0
