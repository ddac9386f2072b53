-- LPAD and RPAD pad and cut.
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
SELECT id, LPAD(s, 8, '*') AS e1,
  RPAD(s, 8, 'ab') AS e2,
  LPAD(s, 2, '*') AS e3,
  RPAD(s, n, '-') AS e4,
  LPAD(s, 8, '') AS e5
FROM strs;
--! expect
+I[1, hello wo, hello wo, he, hel, null]
+I[10, *****aaa, aaaababa, aa, aa, null]
+I[11, The quic, The quic, Th, The , null]
+I[12, *****123, 123ababa, 12, null, null]
+I[13, ****it's, it'sabab, it, i, null]
+I[14, ****-4.5, -4.5abab, -4, -4, null]
+I[2, ********, abababab, **, , null]
+I[3, null, null, null, null, null]
+I[4, Äpfel st, Äpfel st, Äp, Äp, null]
+I[5, *日本語テキスト, 日本語テキストa, 日本, null, null]
+I[6,   padded,   padded,   ,   pad, null]
+I[7, **a,b,,c, a,b,,cab, a,, a, null]
+I[8, MiXeD 12, MiXeD 12, Mi, MiXeD 123-------------------------------------------------------------------------------------------, null]
+I[9, *******x, xabababa, *x, null, null]
--! flink 2.3.0
