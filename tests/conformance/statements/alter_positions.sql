-- FIRST and AFTER; a comment.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD (x1 INT COMMENT 'c' FIRST, x2 INT AFTER b);
DESCRIBE t;
--! text
+------+------------------------+-------+--------+--------+-----------+---------+
| name |                   type |  null |    key | extras | watermark | comment |
+------+------------------------+-------+--------+--------+-----------+---------+
|   x1 |                    INT |  TRUE |        |        |           |       c |
|    a |                 STRING |  TRUE |        |        |           |         |
|    b |                  BYTES |  TRUE |        |        |           |         |
|   x2 |                    INT |  TRUE |        |        |           |         |
|    h |                    INT | FALSE | PRI(h) |        |           |         |
|   ts | TIMESTAMP(3) *ROWTIME* |  TRUE |        |        |      `ts` |         |
+------+------------------------+-------+--------+--------+-----------+---------+
6 rows in set
--! flink 2.3.0
