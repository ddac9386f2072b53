-- The type of CURRENT_WATERMARK; processing time and event time of a view.
--! sql
CREATE TABLE o (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'filesystem', 'path' = '/in/o', 'format' = 'json');
CREATE TABLE l (id INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'filesystem', 'path' = '/in/o', 'format' = 'json');
CREATE VIEW v AS SELECT id, CURRENT_WATERMARK(ts) AS w, PROCTIME() AS p, ts FROM o;
CREATE VIEW vl AS SELECT id, CURRENT_WATERMARK(ts) AS w, ts FROM l;
DESCRIBE v;
DESCRIBE vl;
SHOW COLUMNS FROM v LIKE 'p%';
--! text
+------+-----------------------------+-------+-----+--------+-----------+
| name |                        type |  null | key | extras | watermark |
+------+-----------------------------+-------+-----+--------+-----------+
|   id |                         INT |  TRUE |     |        |           |
|    w |                TIMESTAMP(3) |  TRUE |     |        |           |
|    p | TIMESTAMP_LTZ(3) *PROCTIME* | FALSE |     |        |           |
|   ts |      TIMESTAMP(3) *ROWTIME* |  TRUE |     |        |           |
+------+-----------------------------+-------+-----+--------+-----------+
4 rows in set
+------+----------------------------+------+-----+--------+-----------+
| name |                       type | null | key | extras | watermark |
+------+----------------------------+------+-----+--------+-----------+
|   id |                        INT | TRUE |     |        |           |
|    w |           TIMESTAMP_LTZ(3) | TRUE |     |        |           |
|   ts | TIMESTAMP_LTZ(3) *ROWTIME* | TRUE |     |        |           |
+------+----------------------------+------+-----+--------+-----------+
3 rows in set
+------+-----------------------------+-------+-----+--------+-----------+
| name |                        type |  null | key | extras | watermark |
+------+-----------------------------+-------+-----+--------+-----------+
|    p | TIMESTAMP_LTZ(3) *PROCTIME* | FALSE |     |        |           |
+------+-----------------------------+-------+-----+--------+-----------+
1 row in set
--! flink 2.3.0
