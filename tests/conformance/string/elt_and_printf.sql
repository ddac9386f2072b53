-- ELT and friends.
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
SELECT id, ELT(1, s, t) AS e1,
  ELT(n, s, t) AS e2,
  PRINTF('%s!', s) AS e3
FROM strs;
--! expect
+I[1, hello world, null, hello world!]
+I[10, aaa, a, aaa!]
+I[11, The quick brown fox, null, The quick brown fox!]
+I[12, 123, null, 123!]
+I[13, it's, it's, it's!]
+I[14, -4.5, ., -4.5!]
+I[2, , null, !]
+I[3, null, null, null!]
+I[4, Äpfel straße, p, Äpfel straße!]
+I[5, 日本語テキスト, null, 日本語テキスト!]
+I[6,   padded  , null,   padded  !]
+I[7, a,b,,c, a,b,,c, a,b,,c!]
+I[8, MiXeD 123, null, MiXeD 123!]
+I[9, x, null, x!]
--! flink 2.3.0
