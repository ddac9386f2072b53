-- Comments and odd layout do not matter; keywords and functions in any case.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
-- a comment; with a semicolon
/* and
   another; */ insert /* here too */ INTO p
sElEcT uPpEr(k) -- to the end
from t where v /* not */ > 1;;
--! expect
+I[B]
--! flink 2.3.0
