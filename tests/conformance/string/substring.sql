-- SUBSTRING counts from 1, negative from the end; a length may be too large or negative.
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
SELECT id, SUBSTRING(s, 2) AS e1,
  SUBSTRING(s FROM 2 FOR 3) AS e2,
  SUBSTR(s, -3) AS e3,
  SUBSTR(s, -3, 2) AS e4,
  SUBSTRING(s, 0) AS e5,
  SUBSTRING(s, 100) AS e6
FROM strs;
--! expect
+I[1, ello world, ell, rld, rl, hello world, ]
+I[10, aa, aa, aaa, aa, aaa, ]
+I[11, he quick brown fox, he , fox, fo, The quick brown fox, ]
+I[12, 23, 23, 123, 12, 123, ]
+I[13, t's, t's, t's, t', it's, ]
+I[14, 4.5, 4.5, 4.5, 4., -4.5, ]
+I[2, , , , , , ]
+I[3, null, null, null, null, null, null]
+I[4, pfel straße, pfe, aße, aß, Äpfel straße, ]
+I[5, 本語テキスト, 本語テ, キスト, キス, 日本語テキスト, ]
+I[6,  padded  ,  pa, d  , d ,   padded  , ]
+I[7, ,b,,c, ,b,, ,,c, ,,, a,b,,c, ]
+I[8, iXeD 123, iXe, 123, 12, MiXeD 123, ]
+I[9, , , , , x, ]
--! flink 2.3.0
