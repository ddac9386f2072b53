-- CASE in both forms.
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
CREATE TABLE p (id INT, e1 STRING, e2 INT, e3 INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CASE WHEN s LIKE 'a%' THEN 'A' WHEN n > 2 THEN 'N' ELSE s END AS e1,
  CASE t WHEN 'a' THEN 1 WHEN ',' THEN 2 END AS e2,
  CASE WHEN n > 1 THEN n END AS e3
FROM strs;
--! expect
+I[1, N, null, 3]
+I[10, A, 1, 2]
+I[11, N, null, 4]
+I[12, 123, null, null]
+I[13, it's, null, null]
+I[14, -4.5, null, 2]
+I[2, , null, null]
+I[3, null, 1, null]
+I[4, Äpfel straße, null, 2]
+I[5, 日本語テキスト, null, null]
+I[6, N, null, 5]
+I[7, A, 2, null]
+I[8, N, null, 100]
+I[9, x, null, null]
--! flink 2.3.0
