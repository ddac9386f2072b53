-- HEX of texts.
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
SELECT id, HEX(s) AS e1,
  HEX(t) AS e2
FROM strs;
--! expect
+I[1, 68656C6C6F20776F726C64, 6F]
+I[10, 616161, 61]
+I[11, 54686520717569636B2062726F776E20666F78, 717569636B]
+I[12, 313233, 33]
+I[13, 69742773, 27]
+I[14, 2D342E35, 2E]
+I[2, , ]
+I[3, null, 61]
+I[4, C3847066656C2073747261C39F65, 70]
+I[5, E697A5E69CACE8AA9EE38386E382ADE382B9E38388, E69CAC]
+I[6, 20207061646465642020, 20]
+I[7, 612C622C2C63, 2C]
+I[8, 4D6958654420313233, 31]
+I[9, 78, null]
--! flink 2.3.0
