-- PARSE_URL, JSON_VALUE of constants with columns.
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
SELECT id, PARSE_URL('http://h:80/p?q=1#f', 'HOST') AS e1,
  URL_ENCODE(s) AS e2,
  URL_DECODE(URL_ENCODE(s)) AS e3
FROM strs;
--! expect
+I[1, h, hello+world, hello world]
+I[10, h, aaa, aaa]
+I[11, h, The+quick+brown+fox, The quick brown fox]
+I[12, h, 123, 123]
+I[13, h, it%27s, it's]
+I[14, h, -4.5, -4.5]
+I[2, h, , ]
+I[3, h, null, null]
+I[4, h, %C3%84pfel+stra%C3%9Fe, Äpfel straße]
+I[5, h, %E6%97%A5%E6%9C%AC%E8%AA%9E%E3%83%86%E3%82%AD%E3%82%B9%E3%83%88, 日本語テキスト]
+I[6, h, ++padded++,   padded  ]
+I[7, h, a%2Cb%2C%2Cc, a,b,,c]
+I[8, h, MiXeD+123, MiXeD 123]
+I[9, h, x, x]
--! flink 2.3.0
