-- What Flink does to bundle updates means nothing here, and that is said.
--! input t.json
{"k": "a", "v": 5}
{"k": "a", "v": 6}
--! sql
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '5 s';
SET 'table.exec.mini-batch.size' = '5000';
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, MAX(v) FROM t GROUP BY k;
--! warn contains
table.exec.mini-batch.enabled
--! expect
+I[a, 5]
-U[a, 5]
+U[a, 6]
