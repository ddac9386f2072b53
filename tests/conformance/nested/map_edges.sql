-- Maps: a key twice, unions, maps of arrays, entries.
--! sql
CREATE TABLE p (a MAP<STRING, INT>, b MAP<STRING, INT>, c MAP<STRING, INT>, d ARRAY<ROW<k STRING, v INT>>, e INT, f INT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT MAP[k, n, 'b', 2, k, 3], MAP_UNION(MAP[k, n, 'b', 2], MAP['b', 9, 'c', n]), MAP_FROM_ARRAYS(ARRAY['x', k], ARRAY[1, n]),
  MAP_ENTRIES(MAP[k, n]), MAP[k, n]['a'], CARDINALITY(MAP[k, n])
FROM (VALUES ('a', 1), ('z', CAST(NULL AS INT))) AS t (k, n);
--! expect
+I[{a=3, b=2}, {a=1, b=9, c=1}, {a=1, x=1}, [+I[a, 1]], 1, 1]
+I[{b=2, z=3}, {b=9, c=null, z=null}, {x=1, z=null}, [+I[z, null]], null, 1]
--! flink 2.3.0
