-- Two INSERTs of one set into one table.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
EXECUTE STATEMENT SET BEGIN
  INSERT INTO p SELECT k FROM t;
  INSERT INTO p SELECT UPPER(k) FROM t;
END;
--! expect
+I[A]
+I[B]
+I[a]
+I[b]
--! flink 2.3.0
