-- print shows every type of a JSON row.
--! input t.json
{"a": 1, "b": -2, "c": 3, "d": -4, "e": 5.5, "f": -6.25, "g": 7.125, "h": true, "i": "text", "j": "2026-02-03", "k": "04:05:06", "l": "2026-02-03 04:05:06.789", "m": "2026-02-03 04:05:06", "n": "2026-02-03 04:05:06.000001"}
{"a": -128, "b": -32768, "c": -2147483648, "d": -9223372036854775808, "e": 1e-10, "f": 1e100, "g": 0, "h": false, "i": "", "j": "0001-01-01", "k": "00:00:00", "l": "1970-01-01 00:00:00", "m": "1970-01-01 00:00:00", "n": "1970-01-01 00:00:00.1"}
{"a": 127, "b": 32767, "c": 2147483647, "d": 9223372036854775807, "e": 100000000, "f": 1e7, "g": -99999999.9999, "h": null, "i": "ä, [b]", "j": "9999-12-31", "k": "23:59:59", "l": "2026-12-31 23:59:59.999", "m": "2026-12-31 23:59:00", "n": "2026-12-31 23:59:59.999999"}
{}
--! sql
CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(12, 4), h BOOLEAN, i STRING, j DATE, k TIME, l TIMESTAMP(3), m TIMESTAMP(0), n TIMESTAMP(6))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(12, 4), h BOOLEAN, i STRING, j DATE, k TIME(0), l TIMESTAMP(3), m TIMESTAMP(0), n TIMESTAMP(6))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT * FROM t;
--! expect
+I[-128, -32768, -2147483648, -9223372036854775808, 1.0E-10, 1.0E100, 0.0000, false, , 0001-01-01, 00:00, 1970-01-01T00:00, 1970-01-01T00:00, 1970-01-01T00:00:00.100]
+I[1, -2, 3, -4, 5.5, -6.25, 7.1250, true, text, 2026-02-03, 04:05:06, 2026-02-03T04:05:06.789, 2026-02-03T04:05:06, 2026-02-03T04:05:06.000001]
+I[127, 32767, 2147483647, 9223372036854775807, 1.0E8, 1.0E7, -99999999.9999, null, ä, [b], 9999-12-31, 23:59:59, 2026-12-31T23:59:59.999, 2026-12-31T23:59, 2026-12-31T23:59:59.999999]
+I[null, null, null, null, null, null, null, null, null, null, null, null, null, null]
--! flink 2.3.0
