-- Texts compare by their bytes.
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
CREATE TABLE p (id INT, e1 BOOLEAN, e2 BOOLEAN, e3 BOOLEAN, e4 BOOLEAN, e5 BOOLEAN, e6 BOOLEAN, e7 BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, s = t AS e1,
  s < t AS e2,
  s >= 'a' AS e3,
  s <> t AS e4,
  s BETWEEN 'a' AND 'i' AS e5,
  s IN ('x', 'aaa', '') AS e6,
  s NOT IN ('x', 'aaa') AS e7
FROM strs;
--! expect
+I[1, false, true, true, true, true, false, true]
+I[10, false, false, true, true, true, true, false]
+I[11, false, true, false, true, false, false, true]
+I[12, false, true, false, true, false, false, true]
+I[13, false, false, true, true, false, false, true]
+I[14, false, true, false, true, false, false, true]
+I[2, true, false, false, false, false, true, true]
+I[3, null, null, null, null, null, null, null]
+I[4, false, false, true, true, false, false, true]
+I[5, false, true, true, true, false, false, true]
+I[6, false, false, false, true, false, false, true]
+I[7, false, false, true, true, true, false, true]
+I[8, false, false, false, true, false, false, true]
+I[9, null, null, true, null, false, true, false]
--! flink 2.3.0
