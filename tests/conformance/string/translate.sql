-- TRANSLATE character by character.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TRANSLATE(s, 'ab', 'xy') AS e1,
  TRANSLATE(s, 'abc', 'x') AS e2,
  TRANSLATE(s, t, '?') AS e3
FROM strs;
--! expect
+I[1, hello world, hello world, hell? w?rld]
+I[10, xxx, xxx, ???]
+I[11, The quick yrown fox, The quik rown fox, The ? brown fox]
+I[12, 123, 123, 12?]
+I[13, it's, it's, it?s]
+I[14, -4.5, -4.5, -4?5]
+I[2, , , ]
+I[3, null, null, null]
+I[4, Äpfel strxße, Äpfel strxße, Ä?fel straße]
+I[5, 日本語テキスト, 日本語テキスト, 日?語テキスト]
+I[6,   pxdded  ,   pxdded  , ??padded??]
+I[7, x,y,,c, x,,,, a?b??c]
+I[8, MiXeD 123, MiXeD 123, MiXeD ?23]
+I[9, x, x, x]
--! flink 2.3.0
