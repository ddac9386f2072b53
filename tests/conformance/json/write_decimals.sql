-- Decimals lose the zeros at their end, and get an exponent when BigDecimal gives them one.
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE f (a DECIMAL(10, 2), b DECIMAL(10, 8))
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f VALUES (11.00, 0.00000010), (100.00, 1.50000000), (0.00, 0.00000000), (12.34, -0.1);
--! expect f
{"a":0,"b":0}
{"a":11,"b":1E-7}
{"a":12.34,"b":-0.1}
{"a":1E+2,"b":1.5}
--! flink 2.3.0
