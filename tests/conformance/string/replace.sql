-- REPLACE, also of and by the empty text.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, REPLACE(s, 'a', 'bb') AS e1,
  REPLACE(s, t, '#') AS e2,
  REPLACE(s, '', '-') AS e3,
  REPLACE(s, 'l', '') AS e4
FROM strs;
--! expect
+I[1, hello world, hell# w#rld, -h-e-l-l-o- -w-o-r-l-d-, heo word]
+I[10, bbbbbb, ###, -a-a-a-, aaa]
+I[11, The quick brown fox, The # brown fox, -T-h-e- -q-u-i-c-k- -b-r-o-w-n- -f-o-x-, The quick brown fox]
+I[12, 123, 12#, -1-2-3-, 123]
+I[13, it's, it#s, -i-t-'-s-, it's]
+I[14, -4.5, -4#5, ---4-.-5-, -4.5]
+I[2, , #, -, ]
+I[3, null, null, null, null]
+I[4, Äpfel strbbße, Ä#fel straße, -Ä-p-f-e-l- -s-t-r-a-ß-e-, Äpfe straße]
+I[5, 日本語テキスト, 日#語テキスト, -日-本-語-テ-キ-ス-ト-, 日本語テキスト]
+I[6,   pbbdded  , ##padded##, - - -p-a-d-d-e-d- - -,   padded  ]
+I[7, bb,b,,c, a#b##c, -a-,-b-,-,-c-, a,b,,c]
+I[8, MiXeD 123, MiXeD #23, -M-i-X-e-D- -1-2-3-, MiXeD 123]
+I[9, x, null, -x-, x]
--! flink 2.3.0
