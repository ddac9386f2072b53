-- UNION ALL: every row of every arm; types are brought together; names are the first arm's.
--! input a.json
{"k": 1, "s": "x"}
{"k": 2, "s": "y"}
{"k": 2, "s": "y"}
--! input b.json
{"k": 3000000000, "d": 1.5}
{"k": null, "d": 2.25}
--! sql
CREATE TABLE a (k INT, s STRING) WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b (k BIGINT, d DECIMAL(4,2)) WITH ('connector' = 'filesystem', 'path' = '/in/b.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, t STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k AS first_name, s FROM a UNION ALL SELECT k, CAST(d AS STRING) FROM b UNION ALL SELECT k + 10, UPPER(s) FROM a WHERE k > 1;
--! expect
+I[1, x]
+I[12, Y]
+I[12, Y]
+I[2, y]
+I[2, y]
+I[3000000000, 1.50]
+I[null, 2.25]
--! flink 2.3.0
