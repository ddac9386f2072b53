-- SHOW COLUMNS .. LIKE.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
SHOW COLUMNS FROM t LIKE 't%';
--! text
+------+------------------------+------+-----+--------+-----------+
| name |                   type | null | key | extras | watermark |
+------+------------------------+------+-----+--------+-----------+
|   ts | TIMESTAMP(3) *ROWTIME* | TRUE |     |        |      `ts` |
+------+------------------------+------+-----+--------+-----------+
1 row in set
--! flink 2.3.0
