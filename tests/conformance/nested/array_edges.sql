-- Functions over arrays at their edges: slices, sets, order, NULLs.
--! sql
CREATE TABLE p (a ARRAY<INT>, b ARRAY<INT>, c ARRAY<INT>, d ARRAY<INT>, e ARRAY<INT>, f ARRAY<INT>, g ARRAY<INT>, h ARRAY<INT>, i ARRAY<INT>)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT ARRAY_SLICE(v, -3, -2), ARRAY_SLICE(v, 0, 2), ARRAY_SLICE(v, 3, 1), ARRAY_SLICE(v, 2, 9), ARRAY_SLICE(v, -9, 2),
  ARRAY_SLICE(v, 5), ARRAY_SLICE(v, 1, 0), ARRAY_SLICE(v, -5, -4), ARRAY_SLICE(v, 0, 0)
FROM (VALUES (ARRAY[1, 2, 3, 4]), (ARRAY[9])) AS t (v);
--! expect
+I[[2, 3], [1, 2], [], [2, 3, 4], [1, 2], [], [1], [1], [1]]
+I[[9], [9], [], [], [9], [], [9], [], [9]]
--! flink 2.3.0
