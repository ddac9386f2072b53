-- LEFT and RIGHT; negative lengths.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING, e5 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, LEFT(s, 3) AS e1,
  RIGHT(s, 3) AS e2,
  LEFT(s, n) AS e3,
  RIGHT(s, n) AS e4,
  LEFT(s, 0) AS e5
FROM strs;
--! expect
+I[1, hel, rld, hel, rld, ]
+I[10, aaa, aaa, aa, aa, ]
+I[11, The, fox, The ,  fox, ]
+I[12, 123, 123, , , ]
+I[13, it', t's, i, s, ]
+I[14, -4., 4.5, -4, .5, ]
+I[2, , , , , ]
+I[3, null, null, null, null, null]
+I[4, Äpf, aße, Äp, ße, ]
+I[5, 日本語, キスト, , , ]
+I[6,   p, d  ,   pad, ded  , ]
+I[7, a,b, ,,c, a, c, ]
+I[8, MiX, 123, MiXeD 123, MiXeD 123, ]
+I[9, x, x, null, null, ]
--! flink 2.3.0
