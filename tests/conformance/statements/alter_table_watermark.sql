-- ALTER TABLE .. ADD WATERMARK.
--! sql
CREATE TABLE t (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD WATERMARK FOR ts AS ts - INTERVAL '1' SECOND;
DESCRIBE t;
ALTER TABLE t DROP WATERMARK;
DESCRIBE t;
--! text
+------+------------------------+------+-----+--------+----------------------------+
| name |                   type | null | key | extras |                  watermark |
+------+------------------------+------+-----+--------+----------------------------+
|    a |                    INT | TRUE |     |        |                            |
|   ts | TIMESTAMP(3) *ROWTIME* | TRUE |     |        | `ts` - INTERVAL '1' SECOND |
+------+------------------------+------+-----+--------+----------------------------+
2 rows in set
+------+--------------+------+-----+--------+-----------+
| name |         type | null | key | extras | watermark |
+------+--------------+------+-----+--------+-----------+
|    a |          INT | TRUE |     |        |           |
|   ts | TIMESTAMP(3) | TRUE |     |        |           |
+------+--------------+------+-----+--------+-----------+
2 rows in set
--! flink 2.3.0
