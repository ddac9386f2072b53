-- LEFT JOIN UNNEST of a map, with its number.
--! input nested.json
{"id": 1, "m": {"p": 1}}
{"id": 2, "m": {}}
{"id": 3, "m": null}
--! sql
CREATE TABLE nested (id INT, m MAP<STRING, INT>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, k STRING, v INT, o INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, k, v, o FROM nested LEFT JOIN UNNEST(m) WITH ORDINALITY AS u (k, v, o) ON TRUE;
--! expect
+I[1, p, 1, 1]
+I[2, null, null, null]
+I[3, null, null, null]
--! flink 2.3.0
