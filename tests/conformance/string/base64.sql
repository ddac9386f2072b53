-- Base 64, there and back.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TO_BASE64(s) AS e1,
  FROM_BASE64(TO_BASE64(s)) AS e2
FROM strs;
--! expect
+I[1, aGVsbG8gd29ybGQ=, hello world]
+I[10, YWFh, aaa]
+I[11, VGhlIHF1aWNrIGJyb3duIGZveA==, The quick brown fox]
+I[12, MTIz, 123]
+I[13, aXQncw==, it's]
+I[14, LTQuNQ==, -4.5]
+I[2, , ]
+I[3, null, null]
+I[4, w4RwZmVsIHN0cmHDn2U=, Äpfel straße]
+I[5, 5pel5pys6Kqe44OG44Kt44K544OI, 日本語テキスト]
+I[6, ICBwYWRkZWQgIA==,   padded  ]
+I[7, YSxiLCxj, a,b,,c]
+I[8, TWlYZUQgMTIz, MiXeD 123]
+I[9, eA==, x]
--! flink 2.3.0
