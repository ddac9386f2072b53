-- NULL is an empty field; strings are quoted where Jackson quotes them: when they hold the delimiter, a quote, a
-- line end or a blank.
--! sql
CREATE TABLE f (a STRING, b INT, c DECIMAL(10, 2), d TIMESTAMP(3), e BOOLEAN)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'csv');
INSERT INTO f VALUES ('x', 1, 11.00, TIMESTAMP '2026-01-02 03:04:05', TRUE), ('a,b', CAST(NULL AS INT), 0.50, TIMESTAMP '2026-01-02 03:04:05.670', FALSE), ('say "hi"', 2, 12.34, CAST(NULL AS TIMESTAMP(3)), CAST(NULL AS BOOLEAN));
--! expect f
"a,b",,0.5,"2026-01-02 03:04:05.67",false
"say ""hi""",2,12.34,,
x,1,11,"2026-01-02 03:04:05",true
--! flink 2.3.0
