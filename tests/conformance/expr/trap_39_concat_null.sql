-- CONCAT of a NULL is NULL, CONCAT_WS leaves it out; a NULL separator makes NULL.
--! eval
CONCAT('a', CAST(NULL AS STRING), 'b') => null
CONCAT_WS(',', 'a', CAST(NULL AS STRING), 'b') => a,b
CONCAT_WS(CAST(NULL AS STRING), 'a') => null
--! flink 2.3.0
