-- IF EXISTS.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE IF EXISTS nope RENAME TO y;
SHOW TABLES;
--! text
+------------+
| table name |
+------------+
|          t |
+------------+
1 row in set
--! flink 2.3.0
