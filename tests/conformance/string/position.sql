-- POSITION, LOCATE and INSTR count from 1; 0 is nowhere.
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
CREATE TABLE p (id INT, e1 INT, e2 INT, e3 INT, e4 INT, e5 INT, e6 INT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, POSITION(t IN s) AS e1,
  LOCATE(t, s) AS e2,
  LOCATE(t, s, 3) AS e3,
  INSTR(s, t) AS e4,
  INSTR(s, t, -1) AS e5,
  INSTR(s, t, 1, 2) AS e6
FROM strs;
--! expect
+I[1, 5, 5, 5, 5, 8, 8]
+I[10, 1, 1, 3, 1, 3, 2]
+I[11, 5, 5, 5, 5, 5, 0]
+I[12, 3, 3, 3, 3, 3, 0]
+I[13, 3, 3, 3, 3, 3, 0]
+I[14, 3, 3, 3, 3, 3, 0]
+I[2, 1, 1, 1, 1, 1, 1]
+I[3, null, null, null, null, null, null]
+I[4, 2, 2, 0, 2, 2, 0]
+I[5, 2, 2, 0, 2, 2, 0]
+I[6, 1, 1, 9, 1, 10, 2]
+I[7, 2, 2, 4, 2, 5, 4]
+I[8, 7, 7, 7, 7, 7, 0]
+I[9, null, null, null, null, null, null]
--! flink 2.3.0
