-- PRINTF: formats of Java.
--! input t.json
{"s": "hello world", "e": "", "u": "Äpfel straße 日本", "x": null, "n": 2, "b": "AQID/w==", "h": "48656C6C6F"}
--! sql
CREATE TABLE t (s STRING, e STRING, u STRING, x STRING, n INT, b BYTES, h STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
--! eval FROM t
PRINTF('%s and %s', s, u) => hello world and Äpfel straße 日本 :: STRING
PRINTF('%d', n) => 2 :: STRING
PRINTF('%5d|%-5d|%05d', n, n, n) =>     2|2    |00002 :: STRING
PRINTF('%x %X %o', 255, 255, 8) => ff FF 10 :: STRING
PRINTF('%.2f', 3.14159) => null :: STRING
PRINTF('%.2f', CAST(3.14159 AS DOUBLE)) => 3.14 :: STRING
PRINTF('%10.3f|', CAST(3.14159 AS DOUBLE)) =>      3.142| :: STRING
PRINTF('%e', CAST(12345.678 AS DOUBLE)) => 1.234568e+04 :: STRING
PRINTF('%g', CAST(12345.678 AS DOUBLE)) => 12345.7 :: STRING
PRINTF('%,d', 1234567) => 1,234,567 :: STRING
PRINTF('%+d', 5) => +5 :: STRING
PRINTF('%b', TRUE) => true :: STRING
PRINTF('%s', TRUE) => true :: STRING
PRINTF('%c', 65) => A :: STRING
PRINTF('%%') => % :: STRING
PRINTF('no arguments') => no arguments :: STRING
PRINTF('%s') => null :: STRING
PRINTF('%d', s) => null :: STRING
PRINTF('%s', x) => null :: STRING
PRINTF(x, s) => null :: STRING
PRINTF('%2$s %1$s', s, u) => Äpfel straße 日本 hello world :: STRING
PRINTF('%10s|%-10s|', 'ab', 'cd') =>         ab|cd        | :: STRING
PRINTF('%.2s', s) => he :: STRING
PRINTF('%S', s) => HELLO WORLD :: STRING
PRINTF('%s', DATE '2024-02-29') => 19782 :: STRING
PRINTF('%s', TIMESTAMP '2024-02-29 12:34:56.789') => 2024-02-29T12:34:56.789 :: STRING
PRINTF('%s', 1.50) => 1.50 :: STRING
PRINTF('%s', CAST(1.5 AS DOUBLE)) => 1.5 :: STRING
PRINTF('%q', s) => null :: STRING
--! flink 2.3.0
