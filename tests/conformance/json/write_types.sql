-- Columns in the table's order; NULL is written; fractions of seconds without zeros at their end.
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE f (b BOOLEAN, i INT, d DOUBLE, s STRING, n STRING, dt DATE, tm TIME, ts TIMESTAMP(3), l TIMESTAMP_LTZ(3), y BYTES)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f VALUES (TRUE, -1, 1.5e0, 'x', CAST(NULL AS STRING), DATE '2026-01-02', TIME '03:04:05', TIMESTAMP '2026-01-02 03:04:05.670', TO_TIMESTAMP_LTZ(1500, 3), X'6162');
--! expect f
{"b":true,"i":-1,"d":1.5,"s":"x","n":null,"dt":"2026-01-02","tm":"03:04:05","ts":"2026-01-02 03:04:05.67","l":"1970-01-01 00:00:01.5Z","y":"YWI="}
--! flink 2.3.0
