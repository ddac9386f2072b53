-- TRY_CAST of texts to DECIMAL(10, 2).
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
CREATE TABLE p (id INT, e1 DECIMAL(10, 2)) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TRY_CAST(s AS DECIMAL(10, 2)) AS e1
FROM texts WHERE s NOT IN ('t', '1d', '1f');
--! expect
+I[1, 1.00]
+I[10, 32768.00]
+I[11, null]
+I[12, null]
+I[13, null]
+I[14, null]
+I[15, null]
+I[16, null]
+I[17, null]
+I[18, null]
+I[19, null]
+I[2, -1.00]
+I[21, null]
+I[22, 1.00]
+I[23, null]
+I[24, null]
+I[25, null]
+I[26, null]
+I[27, null]
+I[28, null]
+I[29, null]
+I[3, 12.00]
+I[30, null]
+I[31, null]
+I[32, null]
+I[33, null]
+I[34, null]
+I[36, null]
+I[37, null]
+I[38, null]
+I[39, null]
+I[4, 7.00]
+I[40, null]
+I[41, null]
+I[42, 12345679.00]
+I[43, 0.50]
+I[44, 5.00]
+I[5, 1.50]
+I[6, -0.50]
+I[7, 1000.00]
+I[8, 127.00]
+I[9, 128.00]
--! flink 2.3.0
