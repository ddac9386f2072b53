-- A column of the key stays NOT NULL, and the key stays with it.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t MODIFY h BIGINT FIRST;
DESCRIBE t;
--! text
+------+------------------------+-------+--------+--------+-----------+
| name |                   type |  null |    key | extras | watermark |
+------+------------------------+-------+--------+--------+-----------+
|    h |                 BIGINT | FALSE | PRI(h) |        |           |
|    a |                 STRING |  TRUE |        |        |           |
|    b |                  BYTES |  TRUE |        |        |           |
|   ts | TIMESTAMP(3) *ROWTIME* |  TRUE |        |        |      `ts` |
+------+------------------------+-------+--------+--------+-----------+
4 rows in set
--! flink 2.3.0
