-- EXECUTE STATEMENT SET: one job, one scan, several sinks.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
CREATE TABLE q (v INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET
BEGIN
  INSERT INTO p SELECT k FROM t WHERE v > 1;
  INSERT INTO q SELECT v FROM t WHERE v < 2;
END;
--! expect
+I[b]
q> +I[1]
--! flink 2.3.0
