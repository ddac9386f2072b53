-- REVERSE and REPEAT.
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
SELECT id, REVERSE(s) AS e1,
  REPEAT(s, 2) AS e2,
  REPEAT(t, n) AS e3,
  REPEAT(s, 0) AS e4
FROM strs;
--! expect
+I[1, dlrow olleh, hello worldhello world, ooo, ]
+I[10, aaa, aaaaaa, aa, ]
+I[11, xof nworb kciuq ehT, The quick brown foxThe quick brown fox, quickquickquickquick, ]
+I[12, 321, 123123, , ]
+I[13, s'ti, it'sit's, ', ]
+I[14, 5.4-, -4.5-4.5, .., ]
+I[2, , , , ]
+I[3, null, null, a, null]
+I[4, eßarts lefpÄ, Äpfel straßeÄpfel straße, pp, ]
+I[5, トスキテ語本日, 日本語テキスト日本語テキスト, , ]
+I[6,   deddap  ,   padded    padded  ,      , ]
+I[7, c,,b,a, a,b,,ca,b,,c, ,, ]
+I[8, 321 DeXiM, MiXeD 123MiXeD 123, 1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111, ]
+I[9, x, xx, null, ]
--! flink 2.3.0
