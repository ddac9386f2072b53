-- A bounded datagen table: a sequence, random texts of a length, numbers between bounds.
--! sql
CREATE TABLE g (id BIGINT, k STRING, v INT, ts AS TO_TIMESTAMP_LTZ(id, 0), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'rows-per-second' = '1000000', 'fields.id.kind' = 'sequence',
        'fields.id.start' = '0', 'fields.id.end' = '19', 'fields.k.length' = '3', 'fields.v.min' = '5', 'fields.v.max' = '5');
CREATE TABLE p (n BIGINT, lo BIGINT, hi BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(*), MIN(id), MAX(id), SUM(v) + MAX(CHAR_LENGTH(k)) FROM g GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);
--! expect
+I[20, 0, 19, 103]
--! flink 2.3.0
