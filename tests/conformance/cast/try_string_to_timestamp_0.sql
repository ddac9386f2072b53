-- TRY_CAST of texts to TIMESTAMP(0).
--! input texts.json
{"id": 1, "s": "1"}
{"id": 2, "s": "-1"}
{"id": 3, "s": " 12 "}
{"id": 4, "s": "+7"}
{"id": 5, "s": "1.5"}
{"id": 6, "s": "-0.5"}
{"id": 7, "s": "1e3"}
{"id": 8, "s": "127"}
{"id": 9, "s": "128"}
{"id": 10, "s": "32768"}
{"id": 11, "s": "2147483648"}
{"id": 12, "s": "9223372036854775807"}
{"id": 13, "s": "9223372036854775808"}
{"id": 14, "s": "99999999999999999999"}
{"id": 15, "s": ""}
{"id": 16, "s": " "}
{"id": 17, "s": "abc"}
{"id": 18, "s": "true"}
{"id": 19, "s": "FALSE"}
{"id": 20, "s": "t"}
{"id": 21, "s": "no"}
{"id": 22, "s": "1"}
{"id": 23, "s": "NaN"}
{"id": 24, "s": "Infinity"}
{"id": 25, "s": "2026-01-15"}
{"id": 26, "s": "2026-1-5"}
{"id": 27, "s": "2026-02-30"}
{"id": 28, "s": "10:20:30"}
{"id": 29, "s": "10:20"}
{"id": 30, "s": "25:00:00"}
{"id": 31, "s": "2026-01-15 10:20:30"}
{"id": 32, "s": "2026-01-15T10:20:30"}
{"id": 33, "s": "2026-01-15 10:20:30.123456789"}
{"id": 34, "s": "2026-01-15 10:20"}
{"id": 35, "s": null}
{"id": 36, "s": "0x10"}
{"id": 37, "s": "1_000"}
{"id": 38, "s": "١"}
{"id": 39, "s": "12:34:56.789"}
{"id": 40, "s": "1.7976931348623157E308"}
{"id": 41, "s": "1e400"}
{"id": 42, "s": "12345678.995"}
{"id": 43, "s": ".5"}
{"id": 44, "s": "5."}
{"id": 45, "s": "1d"}
{"id": 46, "s": "1f"}
--! sql
CREATE TABLE texts (id INT, s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/texts.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 TIMESTAMP(0)) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TRY_CAST(s AS TIMESTAMP(0)) AS e1
FROM texts;
--! expect
+I[1, null]
+I[10, null]
+I[11, null]
+I[12, null]
+I[13, null]
+I[14, null]
+I[15, null]
+I[16, null]
+I[17, null]
+I[18, null]
+I[19, null]
+I[2, null]
+I[20, null]
+I[21, null]
+I[22, null]
+I[23, null]
+I[24, null]
+I[25, 2026-01-15T00:00]
+I[26, 2026-01-05T00:00]
+I[27, 2026-02-28T00:00]
+I[28, null]
+I[29, null]
+I[3, null]
+I[30, null]
+I[31, 2026-01-15T10:20:30]
+I[32, null]
+I[33, 2026-01-15T10:20:30]
+I[34, null]
+I[35, null]
+I[36, null]
+I[37, null]
+I[38, null]
+I[39, null]
+I[4, null]
+I[40, null]
+I[41, null]
+I[42, null]
+I[43, null]
+I[44, null]
+I[45, null]
+I[46, null]
+I[5, null]
+I[6, null]
+I[7, null]
+I[8, null]
+I[9, null]
--! flink 2.3.0
