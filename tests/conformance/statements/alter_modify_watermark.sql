-- MODIFY WATERMARK.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t MODIFY WATERMARK FOR ts AS ts - INTERVAL '1' SECOND;
DESCRIBE t;
--! text
+------+------------------------+-------+--------+--------+----------------------------+
| name |                   type |  null |    key | extras |                  watermark |
+------+------------------------+-------+--------+--------+----------------------------+
|    a |                 STRING |  TRUE |        |        |                            |
|    b |                  BYTES |  TRUE |        |        |                            |
|    h |                    INT | FALSE | PRI(h) |        |                            |
|   ts | TIMESTAMP(3) *ROWTIME* |  TRUE |        |        | `ts` - INTERVAL '1' SECOND |
+------+------------------------+-------+--------+--------+----------------------------+
4 rows in set
--! flink 2.3.0
