-- With a time to live an unchanged result is handed on again, as in Flink; nobody is old
-- enough to go here.
--! input t.json
{"k": "a", "v": 5}
{"k": "a", "v": 4}
--! sql
SET 'table.exec.state.ttl' = '1 d';
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, MAX(v) FROM t GROUP BY k;
--! expect
+I[a, 5]
-U[a, 5]
+U[a, 5]
