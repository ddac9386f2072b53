-- Arrays and rows as one field, which is quoted as a text would be.
--! sql
CREATE TABLE o (a ARRAY<INT>, s ARRAY<STRING>, r ROW<x INT, y STRING>, d ARRAY<DECIMAL(5, 2)>, t ARRAY<TIMESTAMP(3)>,
  b ARRAY<BOOLEAN>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/out/o', 'format' = 'csv', 'csv.null-literal' = 'n/a',
        'csv.array-element-delimiter' = '|');
INSERT INTO o VALUES
  (ARRAY[1, 2, CAST(NULL AS INT)], ARRAY['a', CAST(NULL AS STRING)], ROW(1, 'x;y'), ARRAY[1.50, 2.00],
   ARRAY[TIMESTAMP '2020-01-01 10:00:00'], ARRAY[TRUE, FALSE], 1),
  (CAST(NULL AS ARRAY<INT>), ARRAY['one'], CAST(NULL AS ROW<x INT, y STRING>), CAST(NULL AS ARRAY<DECIMAL(5, 2)>),
   CAST(NULL AS ARRAY<TIMESTAMP(3)>), ARRAY[TRUE], 2),
  (ARRAY[5], ARRAY['', 'x,y', '"q"'], ROW(CAST(NULL AS INT), ''), ARRAY[10.00],
   ARRAY[TIMESTAMP '2020-01-01 10:00:00.120'], ARRAY[CAST(NULL AS BOOLEAN)], 3);
--! expect o
1|2|n/a,a|n/a,1|x;y,1.5|2,"2020-01-01 10:00:00",true|false,1
5,"|x,y|""q""",n/a|,"1E+1","2020-01-01 10:00:00.12",n/a,3
n/a,one,n/a,n/a,n/a,true,2
--! flink 2.3.0
