-- Escapes of every kind, and characters beyond the first 65,536.
--! input t.json
{"s": "a\"b\\c\/d\u00e9\ud83d\ude00"}
{"s": "plain é😀"}
{"\u0073": "named by an escape"}
--! sql
CREATE TABLE t (s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT s FROM t;
--! expect
+I[a"b\c/dé😀]
+I[named by an escape]
+I[plain é😀]
--! flink 2.3.0
