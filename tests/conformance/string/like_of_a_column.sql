-- LIKE whose pattern is a column.
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
CREATE TABLE p (id INT, e1 BOOLEAN, e2 BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, s LIKE CONCAT('%', t, '%') AS e1,
  s LIKE t AS e2
FROM strs;
--! expect
+I[1, true, false]
+I[10, true, false]
+I[11, true, false]
+I[12, true, false]
+I[13, true, false]
+I[14, true, false]
+I[2, true, true]
+I[3, null, null]
+I[4, true, false]
+I[5, true, false]
+I[6, true, false]
+I[7, true, false]
+I[8, true, false]
+I[9, null, null]
--! flink 2.3.0
