-- ENCODE and DECODE.
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
CREATE TABLE p (id INT, e1 STRING, e2 BYTES) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, DECODE(ENCODE(s, 'UTF-8'), 'UTF-8') AS e1,
  ENCODE(t, 'UTF-16BE') AS e2
FROM strs;
--! expect
+I[1, hello world, [0, 111]]
+I[10, aaa, [0, 97]]
+I[11, The quick brown fox, [0, 113, 0, 117, 0, 105, 0, 99, 0, 107]]
+I[12, 123, [0, 51]]
+I[13, it's, [0, 39]]
+I[14, -4.5, [0, 46]]
+I[2, , []]
+I[3, null, [0, 97]]
+I[4, Äpfel straße, [0, 112]]
+I[5, 日本語テキスト, [103, 44]]
+I[6,   padded  , [0, 32]]
+I[7, a,b,,c, [0, 44]]
+I[8, MiXeD 123, [0, 49]]
+I[9, x, null]
--! flink 2.3.0
