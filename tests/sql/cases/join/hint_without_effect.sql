-- How Flink should join is not how it is done here: said aloud.
--! input t.json
{"i": 1}
--! sql
CREATE TABLE t (i INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT /*+ BROADCAST(t) */ a.i FROM t AS a JOIN t AS b ON a.i = b.i;
--! warn contains
case.sql:2:12: warning: the hint BROADCAST has no effect here
--! expect
+I[1]
