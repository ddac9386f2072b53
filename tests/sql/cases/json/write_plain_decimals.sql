-- 'encode.decimal-as-plain-number' spells them out, with all digits of their scale.
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE f (a DECIMAL(10, 2), b DECIMAL(10, 8))
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json', 'json.encode.decimal-as-plain-number' = 'true');
INSERT INTO f VALUES (100.00, 0.00000010);
--! expect f
{"a":100.00,"b":0.00000010}
