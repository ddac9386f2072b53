-- SPLIT, and ARRAY_JOIN back.
--! sql
CREATE TABLE p (n INT, a ARRAY<STRING>, j STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT n, SPLIT(s, d), ARRAY_JOIN(SPLIT(s, d), '|') FROM (VALUES
  (1, 'a,b,,c', ','), (2, ',a,', ','), (3, 'abc', ''), (4, '', ','), (5, 'x', 'yy'), (6, 'a--b', '--'),
  (7, CAST(NULL AS STRING), ','), (8, 'äöü', ''), (9, '', '')) AS t (n, s, d);
--! expect
+I[1, [a, b, , c], a|b||c]
+I[2, [, a, ], |a|]
+I[3, [a, b, c], a|b|c]
+I[4, [], ]
+I[5, [x], x]
+I[6, [a, b], a|b]
+I[7, null, null]
+I[8, [ä, ö, ü], ä|ö|ü]
+I[9, [], ]
--! flink 2.3.0
