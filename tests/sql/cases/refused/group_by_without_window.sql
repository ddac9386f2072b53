-- Refused by name, where it stands, with what to do instead.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT k, COUNT(*) FROM u GROUP BY k;
--! error contains
case.sql:4:36: error: a GROUP BY without a window, which gives an updating result, is not supported yet
hint: group by a window too: GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)
