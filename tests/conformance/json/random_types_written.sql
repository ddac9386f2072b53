-- Every type written as JSON.
--! input t.json
{"a": 1, "b": -2, "c": 3, "d": -4, "e": 5.5, "f": -6.25, "g": 7.125, "h": true, "i": "text", "j": "2026-02-03", "k": "04:05:06", "l": "2026-02-03 04:05:06.789", "m": "2026-02-03 04:05:06", "n": "2026-02-03 04:05:06.000001", "z": "2026-02-03 04:05:06.1Z"}
{"a": -128, "b": -32768, "c": -2147483648, "d": -9223372036854775808, "e": 1e-10, "f": 1e100, "g": 0, "h": false, "i": "", "j": "0001-01-01", "k": "00:00:00", "l": "1970-01-01 00:00:00", "m": "1970-01-01 00:00:00", "n": "1970-01-01 00:00:00.1", "z": "1970-01-01 00:00:00Z"}
{"i": "quote \" slash / back \\ tab \t nul-ish \u0001 ü"}
{}
--! sql
CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(12, 4), h BOOLEAN, i STRING, j DATE, k TIME, l TIMESTAMP(3), m TIMESTAMP(0), n TIMESTAMP(6), z TIMESTAMP_LTZ(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE f WITH ('path' = '/out/f') LIKE t;
INSERT INTO f SELECT * FROM t;
--! expect f
{"a":-128,"b":-32768,"c":-2147483648,"d":-9223372036854775808,"e":1.0E-10,"f":1.0E100,"g":0,"h":false,"i":"","j":"0001-01-01","k":"00:00:00","l":"1970-01-01 00:00:00","m":"1970-01-01 00:00:00","n":"1970-01-01 00:00:00.1","z":"1970-01-01 00:00:00Z"}
{"a":1,"b":-2,"c":3,"d":-4,"e":5.5,"f":-6.25,"g":7.125,"h":true,"i":"text","j":"2026-02-03","k":"04:05:06","l":"2026-02-03 04:05:06.789","m":"2026-02-03 04:05:06","n":"2026-02-03 04:05:06.000001","z":"2026-02-03 04:05:06.1Z"}
{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":null,"h":null,"i":"quote \" slash / back \\ tab \t nul-ish \u0001 ü","j":null,"k":null,"l":null,"m":null,"n":null,"z":null}
{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":null,"h":null,"i":null,"j":null,"k":null,"l":null,"m":null,"n":null,"z":null}
--! flink 2.3.0
