-- ASCII and CHR.
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
CREATE TABLE p (id INT, e1 INT, e2 STRING, e3 INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, ASCII(s) AS e1,
  CHR(65 + n) AS e2,
  ASCII(t) AS e3
FROM strs;
--! expect
+I[1, 104, D, 111]
+I[10, 97, C, 97]
+I[11, 84, E, 113]
+I[12, 49, ?, 51]
+I[13, 105, B, 39]
+I[14, 45, C, 46]
+I[2, 0, A, 0]
+I[3, null, B, 97]
+I[4, -61, C, 112]
+I[5, -26, @, -26]
+I[6, 32, F, 32]
+I[7, 97, B, 44]
+I[8, 77, ¥, 49]
+I[9, 120, null, null]
--! flink 2.3.0
