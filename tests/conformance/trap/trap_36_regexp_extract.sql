-- REGEXP_EXTRACT takes group 0 unless told, and is NULL without a match.
--! sql
CREATE TABLE p (a STRING, b STRING, c STRING, d STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT REGEXP_EXTRACT(s, 'b(a)r') AS a, REGEXP_EXTRACT(s, 'b(a)r', 1) AS b, REGEXP_EXTRACT(s, 'b(a)r', 2) AS c, REGEXP_EXTRACT(s, '(', 1) AS d FROM (VALUES ('foobarbaz'), ('none'), (CAST(NULL AS STRING))) AS t (s);
--! expect
+I[bar, a, null, null]
+I[null, null, null, null]
+I[null, null, null, null]
--! flink 2.3.0
