-- REGEXP, REGEXP_EXTRACT and REGEXP_REPLACE.
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
CREATE TABLE p (id INT, e1 BOOLEAN, e2 STRING, e3 STRING, e4 STRING, e5 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, REGEXP(s, '[0-9]+') AS e1,
  REGEXP_EXTRACT(s, '([a-z]+) ([a-z]+)', 2) AS e2,
  REGEXP_EXTRACT(s, '[a-z]+') AS e3,
  REGEXP_REPLACE(s, '[aeiou]', '*') AS e4,
  REGEXP_REPLACE(s, '(l+)', '<$1>') AS e5
FROM strs;
--! expect
+I[1, false, world, hello, h*ll* w*rld, he<$1>o wor<$1>d]
+I[10, false, null, aaa, ***, aaa]
+I[11, false, quick, he, Th* q**ck br*wn f*x, The quick brown fox]
+I[12, true, null, null, 123, 123]
+I[13, false, null, it, *t's, it's]
+I[14, true, null, null, -4.5, -4.5]
+I[2, false, null, null, , ]
+I[3, null, null, null, null, null]
+I[4, false, stra, pfel, Äpf*l str*ß*, Äpfe<$1> straße]
+I[5, false, null, null, 日本語テキスト, 日本語テキスト]
+I[6, false, null, padded,   p*dd*d  ,   padded  ]
+I[7, false, null, a, *,b,,c, a,b,,c]
+I[8, true, null, i, M*X*D 123, MiXeD 123]
+I[9, false, null, x, x, x]
--! flink 2.3.0
