-- SPLIT_INDEX counts from 0; beyond the end is NULL.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING, e5 STRING, e6 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, SPLIT_INDEX(s, ',', 0) AS e1,
  SPLIT_INDEX(s, ',', 2) AS e2,
  SPLIT_INDEX(s, ',', 9) AS e3,
  SPLIT_INDEX(s, t, 1) AS e4,
  SPLIT_INDEX(s, ' ', n) AS e5,
  SPLIT_INDEX(s, 44, 1) AS e6
FROM strs;
--! expect
+I[1, hello world, null, null,  w, null, null]
+I[10, aaa, null, null, , null, null]
+I[11, The quick brown fox, null, null,  brown fox, null, null]
+I[12, 123, null, null, , null, null]
+I[13, it's, null, null, s, null, null]
+I[14, -4.5, null, null, 5, null, null]
+I[2, null, null, null, null, null, null]
+I[3, null, null, null, null, null, null]
+I[4, Äpfel straße, null, null, fel straße, null, null]
+I[5, 日本語テキスト, null, null, 語テキスト, null, null]
+I[6,   padded  , null, null, , null, null]
+I[7, a, , null, b, null, b]
+I[8, MiXeD 123, null, null, 23, null, null]
+I[9, x, null, null, null, null, null]
--! flink 2.3.0
