-- Set operations of results that change.
--! input a.json
{"k": "x", "n": 1}
{"k": "x", "n": 1}
{"k": "x", "n": 1}
{"k": "y", "n": 2}
{"k": null, "n": 3}
{"k": "z", "n": null}
{"k": "w", "n": 5}
--! input b.json
{"k": "x", "n": 1}
{"k": "x", "n": 1}
{"k": "y", "n": 9}
{"k": null, "n": 3}
{"k": "z", "n": null}
--! sql
CREATE TABLE a (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/in/b.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM a GROUP BY k EXCEPT SELECT k, COUNT(*) + 1 FROM b GROUP BY k;
--! changelog
+I[null, 1]
+I[w, 1]
+I[y, 1]
+I[z, 1]
--! flink 2.3.0
