-- SPLIT_INDEX counts from 0, unlike SUBSTRING; outside of the pieces it is NULL.
--! eval
SPLIT_INDEX('a,b,c', ',', 0) => a
SPLIT_INDEX('a,b,c', ',', 1) => b
SPLIT_INDEX('a,b,c', ',', 2) => c
SPLIT_INDEX('a,b,c', ',', 3) => null
SPLIT_INDEX('a,b,c', ',', -1) => null
SPLIT_INDEX('a,,c', ',', 1) =>
SPLIT_INDEX('a--b', '--', 1) => b
SPLIT_INDEX('https://www.example.com/x/y', '/', 3) => x
SPLIT_INDEX(CAST(NULL AS STRING), ',', 0) => null
