-- What is selected is grouped by or aggregated.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT v, COUNT(*) FROM t GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! error
case.sql:4:8: error: Expression 'v' is not being grouped
     4 | SELECT v, COUNT(*) FROM t GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
       |        ^
  hint: add it to GROUP BY, or aggregate it: MAX(..)
