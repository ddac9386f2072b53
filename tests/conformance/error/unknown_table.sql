-- A table that nobody made.
--! input t.json
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT * FROM tt;
--! error contains
Object 'tt' not found
--! flink 2.3.0
SQL validation failed. From line 2, column 15 to line 2, column 16: Object 'tt' not found
From line 2, column 15 to line 2, column 16: Object 'tt' not found
Object 'tt' not found
