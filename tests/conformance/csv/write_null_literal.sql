-- The same literal as for reading.
--! sql
CREATE TABLE f (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'csv', 'csv.null-literal' = 'n/a');
INSERT INTO f VALUES (CAST(NULL AS STRING), CAST(NULL AS INT)), ('x', 1);
--! expect f
n/a,n/a
x,1
--! flink 2.3.0
