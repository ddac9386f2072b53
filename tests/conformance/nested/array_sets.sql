-- Sets and order of arrays; NULLs among the elements.
--! sql
CREATE TABLE p (a ARRAY<INT>, b ARRAY<INT>, c ARRAY<INT>, d ARRAY<INT>, e ARRAY<INT>, f ARRAY<INT>, g ARRAY<INT>, h ARRAY<INT>,
  i ARRAY<INT>, j ARRAY<INT>) WITH ('connector' = 'print');
INSERT INTO p
SELECT ARRAY_UNION(v, w), ARRAY_EXCEPT(v, w), ARRAY_INTERSECT(v, w), ARRAY_SORT(v), ARRAY_SORT(v, FALSE), ARRAY_SORT(v, TRUE, FALSE),
  ARRAY_APPEND(v, 7), ARRAY_PREPEND(v, CAST(NULL AS INT)), ARRAY_CONCAT(v, w, v), ARRAY_REMOVE(v, CAST(NULL AS INT))
FROM (VALUES (ARRAY[3, CAST(NULL AS INT), 1, 2, 1, 3], ARRAY[2, 5, 3, 5, CAST(NULL AS INT)]), (ARRAY[1, 1, 2], ARRAY[2, 9])) AS t (v, w);
--! expect
+I[[1, 2, 9], [1], [2], [1, 1, 2], [2, 1, 1], [1, 1, 2], [1, 1, 2, 7], [null, 1, 1, 2], [1, 1, 2, 2, 9, 1, 1, 2], [1, 1, 2]]
+I[[3, null, 1, 2, 5], [1], [3, null, 2], [null, 1, 1, 2, 3, 3], [3, 3, 2, 1, 1, null], [1, 1, 2, 3, 3, null], [3, null, 1, 2, 1, 3, 7], [null, 3, null, 1, 2, 1, 3], [3, null, 1, 2, 1, 3, 2, 5, 3, 5, null, 3, null, 1, 2, 1, 3], [3, 1, 2, 1, 3]]
--! flink 2.3.0
