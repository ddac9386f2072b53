-- The key follows a name.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t RENAME h TO k;
DESCRIBE t;
--! text
+------+------------------------+-------+--------+--------+-----------+
| name |                   type |  null |    key | extras | watermark |
+------+------------------------+-------+--------+--------+-----------+
|    a |                 STRING |  TRUE |        |        |           |
|    b |                  BYTES |  TRUE |        |        |           |
|    k |                    INT | FALSE | PRI(k) |        |           |
|   ts | TIMESTAMP(3) *ROWTIME* |  TRUE |        |        |      `ts` |
+------+------------------------+-------+--------+--------+-----------+
4 rows in set
--! flink 2.3.0
