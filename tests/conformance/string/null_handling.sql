-- COALESCE, IFNULL, NULLIF and the rest.
--! input strs.json
{"id": 1, "s": "hello world", "t": "o", "n": 3}
{"id": 2, "s": "", "t": "", "n": 0}
{"id": 3, "s": null, "t": "a", "n": 1}
{"id": 4, "s": "Äpfel straße", "t": "p", "n": 2}
{"id": 5, "s": "日本語テキスト", "t": "本", "n": -1}
{"id": 6, "s": "  padded  ", "t": " ", "n": 5}
{"id": 7, "s": "a,b,,c", "t": ",", "n": 1}
{"id": 8, "s": "MiXeD 123", "t": "1", "n": 100}
{"id": 9, "s": "x", "t": null, "n": null}
{"id": 10, "s": "aaa", "t": "a", "n": 2}
{"id": 11, "s": "The quick brown fox", "t": "quick", "n": 4}
{"id": 12, "s": "123", "t": "3", "n": -2}
{"id": 13, "s": "it's", "t": "'", "n": 1}
{"id": 14, "s": "-4.5", "t": ".", "n": 2}
--! sql
CREATE TABLE strs (id INT, s STRING, t STRING, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/strs.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING, e5 BOOLEAN, e6 BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, COALESCE(s, t, 'none') AS e1,
  IFNULL(t, 'nil') AS e2,
  NULLIF(s, 'x') AS e3,
  IF(s = 'x', 'yes', 'no') AS e4,
  s IS NULL AS e5,
  t IS DISTINCT FROM 'a' AS e6
FROM strs;
--! expect
+I[1, hello world, o, hello world, no, false, true]
+I[10, aaa, a, aaa, no, false, false]
+I[11, The quick brown fox, quick, The quick brown fox, no, false, true]
+I[12, 123, 3, 123, no, false, true]
+I[13, it's, ', it's, no, false, true]
+I[14, -4.5, ., -4.5, no, false, true]
+I[2, , , , no, false, true]
+I[3, a, a, null, no, true, false]
+I[4, Äpfel straße, p, Äpfel straße, no, false, true]
+I[5, 日本語テキスト, 本, 日本語テキスト, no, false, true]
+I[6,   padded  ,  ,   padded  , no, false, true]
+I[7, a,b,,c, ,, a,b,,c, no, false, true]
+I[8, MiXeD 123, 1, MiXeD 123, no, false, true]
+I[9, x, nil, null, yes, false, true]
--! flink 2.3.0
