-- Rarer functions.
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
CREATE TABLE p (id INT, e1 INT, e2 BYTES) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CHAR_LENGTH(TRIM(s)) - CHAR_LENGTH(s) AS e1,
  UNHEX(HEX(s)) AS e2
FROM strs;
--! expect
+I[1, 0, [104, 101, 108, 108, 111, 32, 119, 111, 114, 108, 100]]
+I[10, 0, [97, 97, 97]]
+I[11, 0, [84, 104, 101, 32, 113, 117, 105, 99, 107, 32, 98, 114, 111, 119, 110, 32, 102, 111, 120]]
+I[12, 0, [49, 50, 51]]
+I[13, 0, [105, 116, 39, 115]]
+I[14, 0, [45, 52, 46, 53]]
+I[2, 0, []]
+I[3, null, null]
+I[4, 0, [-61, -124, 112, 102, 101, 108, 32, 115, 116, 114, 97, -61, -97, 101]]
+I[5, 0, [-26, -105, -91, -26, -100, -84, -24, -86, -98, -29, -125, -122, -29, -126, -83, -29, -126, -71, -29, -125, -120]]
+I[6, -4, [32, 32, 112, 97, 100, 100, 101, 100, 32, 32]]
+I[7, 0, [97, 44, 98, 44, 44, 99]]
+I[8, 0, [77, 105, 88, 101, 68, 32, 49, 50, 51]]
+I[9, 0, [120]]
--! flink 2.3.0
