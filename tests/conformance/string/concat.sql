-- CONCAT is NULL when one is; CONCAT_WS leaves NULLs out.
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
SELECT id, s || '-' || t AS e1,
  CONCAT(s, t) AS e2,
  CONCAT_WS('-', s, t, 'z') AS e3,
  CONCAT_WS(t, s, s) AS e4,
  CONCAT(s) AS e5
FROM strs;
--! expect
+I[1, hello world-o, hello worldo, hello world-o-z, hello worldohello world, hello world]
+I[10, aaa-a, aaaa, aaa-a-z, aaaaaaa, aaa]
+I[11, The quick brown fox-quick, The quick brown foxquick, The quick brown fox-quick-z, The quick brown foxquickThe quick brown fox, The quick brown fox]
+I[12, 123-3, 1233, 123-3-z, 1233123, 123]
+I[13, it's-', it's', it's-'-z, it's'it's, it's]
+I[14, -4.5-., -4.5., -4.5-.-z, -4.5.-4.5, -4.5]
+I[2, -, , --z, , ]
+I[3, null, null, a-z, , null]
+I[4, Äpfel straße-p, Äpfel straßep, Äpfel straße-p-z, Äpfel straßepÄpfel straße, Äpfel straße]
+I[5, 日本語テキスト-本, 日本語テキスト本, 日本語テキスト-本-z, 日本語テキスト本日本語テキスト, 日本語テキスト]
+I[6,   padded  - ,   padded   ,   padded  - -z,   padded     padded  ,   padded  ]
+I[7, a,b,,c-,, a,b,,c,, a,b,,c-,-z, a,b,,c,a,b,,c, a,b,,c]
+I[8, MiXeD 123-1, MiXeD 1231, MiXeD 123-1-z, MiXeD 1231MiXeD 123, MiXeD 123]
+I[9, null, null, x-z, null, x]
--! flink 2.3.0
