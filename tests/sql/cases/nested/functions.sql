-- Rows, arrays and maps in expressions; NULL arguments.
--! eval
ROW(1, 'x') => +I[1, x]
ROW(1, CAST(NULL AS INT)) => +I[1, null]
(1, 2) = ROW(1, 2) => true
(1, 2) = (1, 3) => false
(1, 2) <> (1, 3) => true
(1, CAST(NULL AS INT)) IS NOT DISTINCT FROM (1, CAST(NULL AS INT)) => true
ARRAY[1, 2, 3][2] => 2
ARRAY[1, 2, 3][4] => null
ARRAY[1, 2][0] => ! Array element access needs an index starting at 1 but was 0.
CAST(NULL AS ARRAY<INT>)[1] => null
CAST(NULL AS ROW<a INT>) IS NULL => true
ARRAY[1, 2.5] => [1.0, 2.5]
ARRAY['a', 'bcd'] => [a, bcd]
ARRAY[ARRAY[1], ARRAY[2, 3]][2][1] => 2
MAP['a', 1]['a'] => 1
MAP['a', 1]['b'] => null
MAP[1, 'x', 2, 'y'][2] => y
MAP[CAST(1 AS BIGINT), 'x'][1] => x
MAP['b', 1, 'a', 2] => {a=2, b=1}
MAP['a', 1, 'a', 2] => {a=2}
CARDINALITY(MAP['a', 1, 'a', 2]) => 1
CARDINALITY(ARRAY[1, 2]) => 2
ELEMENT(ARRAY[5]) => 5
ARRAY_CONTAINS(ARRAY[1, 2], 2) => true
ARRAY_CONTAINS(ARRAY[1, 2], 2.5) => false
ARRAY_CONTAINS(ARRAY[1, CAST(NULL AS INT)], NULL) => true
ARRAY_CONTAINS(CAST(NULL AS ARRAY<INT>), 1) => null
ARRAY_POSITION(ARRAY['a', 'b'], 'b') => 2
ARRAY_DISTINCT(ARRAY[2, 1, 2]) => [2, 1]
ARRAY_REVERSE(ARRAY[1, 2, 3]) => [3, 2, 1]
ARRAY_SORT(ARRAY['b', 'a']) => [a, b]
ARRAY_SORT(ARRAY[1.5E0, -0.0E0, 0.0E0], FALSE) => [1.5, 0.0, -0.0]
ARRAY_MAX(ARRAY['b', 'a']) => b
ARRAY_MIN(CAST(NULL AS ARRAY<INT>)) => null
ARRAY_JOIN(ARRAY['a', CAST(NULL AS STRING), 'b'], '-') => a-b
ARRAY_JOIN(ARRAY['a', CAST(NULL AS STRING), 'b'], '-', '?') => a-?-b
ARRAY_SLICE(ARRAY['a', 'b', 'c'], -2) => [b, c]
SPLIT('a;b', ';')[2] => b
STR_TO_MAP('a=1,b=2')['b'] => 2
STR_TO_MAP('a:1;b', ';', ':') => {a=1, b=null}
MAP_KEYS(MAP['k', 1]) => [k]
MAP_FROM_ARRAYS(ARRAY[1, 2], ARRAY['a']) => ! The length of the keys array 2 is not equal to the length of the values array 1
CAST(ARRAY['1', '2'] AS ARRAY<INT>) => [1, 2]
TRY_CAST(ARRAY['1', 'x'] AS ARRAY<INT>) => [1, null]
CAST(ARRAY['x'] AS ARRAY<INT>) => ! Cannot cast 'x' to INT
CAST(MAP['1', 2] AS MAP<INT, STRING>) => {1=2}
CAST(ROW(1, 'a') AS ROW<x BIGINT, y STRING>).y => a
COALESCE(CAST(NULL AS ARRAY<INT>), ARRAY[1]) => [1]
CASE WHEN TRUE THEN ARRAY[1] ELSE ARRAY[2.5] END => [1.0]
TYPEOF(ROW(1, ARRAY['x'])) => ROW<`EXPR$0` INT NOT NULL, `EXPR$1` ARRAY<CHAR(1) NOT NULL> NOT NULL> NOT NULL
TYPEOF(MAP['a', 1]) => MAP<CHAR(1) NOT NULL, INT NOT NULL> NOT NULL
GREATEST(ARRAY[1], ARRAY[2]) => ! Comparable type expected
ARRAY[1, 'a'] => ! no type in common
ARRAY_SORT(ARRAY[ARRAY[1]]) => ! Comparable type expected
CAST(ROW(1, CAST(NULL AS STRING)) AS STRING) => (1, NULL)
CAST(MAP['a', ARRAY[TRUE]] AS STRING) => {a=[TRUE]}
