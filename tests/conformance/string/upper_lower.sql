-- Case of letters.
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
SELECT id, UPPER(s) AS e1,
  LOWER(s) AS e2,
  INITCAP(s) AS e3
FROM strs;
--! expect
+I[1, HELLO WORLD, hello world, Hello World]
+I[10, AAA, aaa, Aaa]
+I[11, THE QUICK BROWN FOX, the quick brown fox, The Quick Brown Fox]
+I[12, 123, 123, 123]
+I[13, IT'S, it's, It'S]
+I[14, -4.5, -4.5, -4.5]
+I[2, , , ]
+I[3, null, null, null]
+I[4, ÄPFEL STRAßE, äpfel straße, Äpfel Straße]
+I[5, 日本語テキスト, 日本語テキスト, 日本語テキスト]
+I[6,   PADDED  ,   padded  ,   Padded  ]
+I[7, A,B,,C, a,b,,c, A,B,,C]
+I[8, MIXED 123, mixed 123, Mixed 123]
+I[9, X, x, X]
--! differ
+I[1, HELLO WORLD, hello world, Hello World]
+I[10, AAA, aaa, Aaa]
+I[11, THE QUICK BROWN FOX, the quick brown fox, The Quick Brown Fox]
+I[12, 123, 123, 123]
+I[13, IT'S, it's, It'S]
+I[14, -4.5, -4.5, -4.5]
+I[2, , , ]
+I[3, null, null, null]
+I[4, ÄPFEL STRASSE, äpfel straße, ÄPfel StraßE]
+I[5, 日本語テキスト, 日本語テキスト, 日本語テキスト]
+I[6,   PADDED  ,   padded  ,   Padded  ]
+I[7, A,B,,C, a,b,,c, A,B,,C]
+I[8, MIXED 123, mixed 123, Mixed 123]
+I[9, X, x, X]
--! flink 2.3.0
