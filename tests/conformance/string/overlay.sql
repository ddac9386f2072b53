-- OVERLAY.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, OVERLAY(s PLACING 'XY' FROM 2) AS e1,
  OVERLAY(s PLACING 'XY' FROM 2 FOR 1) AS e2,
  OVERLAY(s PLACING 'Z' FROM 100) AS e3,
  OVERLAY(s PLACING t FROM 1 FOR 0) AS e4
FROM strs;
--! expect
+I[1, hXYlo world, hXYllo world, hello world, o]
+I[10, aXY, aXYa, aaa, a]
+I[11, TXY quick brown fox, TXYe quick brown fox, The quick brown fox, quick]
+I[12, 1XY, 1XY3, 123, 3]
+I[13, iXYs, iXY's, it's, ']
+I[14, -XY5, -XY.5, -4.5, .]
+I[2, , , , ]
+I[3, null, null, null, null]
+I[4, ÄXYel straße, ÄXYfel straße, Äpfel straße, p]
+I[5, 日XYテキスト, 日XY語テキスト, 日本語テキスト, 本]
+I[6,  XYadded  ,  XYpadded  ,   padded  ,  ]
+I[7, aXY,,c, aXYb,,c, a,b,,c, ,]
+I[8, MXYeD 123, MXYXeD 123, MiXeD 123, 1]
+I[9, x, x, x, null]
--! flink 2.3.0
