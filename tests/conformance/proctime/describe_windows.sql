-- What a view over such windows says of them.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": null, "v": 7, "ts": "2026-01-01 00:00:05"}
{"id": 5, "k": "a", "v": 1, "ts": "2026-01-01 00:00:20"}
{"id": 6, "k": "a", "v": 8, "ts": "2026-01-01 00:00:07"}
{"id": 7, "k": "b", "v": null, "ts": "2026-01-01 00:00:19"}
{"id": 8, "k": "c", "v": 3, "ts": "2026-01-01 00:00:31"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3), pt AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE VIEW w AS SELECT k, window_start, window_end, window_time, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(pt), INTERVAL '10' DAY)) GROUP BY k, window_start, window_end, window_time;
DESCRIBE w;
CREATE VIEW l AS SELECT k, TUMBLE_START(pt, INTERVAL '10' DAY) AS s, TUMBLE_PROCTIME(pt, INTERVAL '10' DAY) AS q FROM orders GROUP BY k, TUMBLE(pt, INTERVAL '10' DAY);
DESCRIBE l;
--! text
+--------------+-----------------------------+-------+-----+--------+-----------+
|         name |                        type |  null | key | extras | watermark |
+--------------+-----------------------------+-------+-----+--------+-----------+
|            k |                      STRING |  TRUE |     |        |           |
| window_start |                TIMESTAMP(3) | FALSE |     |        |           |
|   window_end |                TIMESTAMP(3) | FALSE |     |        |           |
|  window_time | TIMESTAMP_LTZ(3) *PROCTIME* | FALSE |     |        |           |
|            n |                      BIGINT | FALSE |     |        |           |
+--------------+-----------------------------+-------+-----+--------+-----------+
5 rows in set
+------+-----------------------------+-------+-----+--------+-----------+
| name |                        type |  null | key | extras | watermark |
+------+-----------------------------+-------+-----+--------+-----------+
|    k |                      STRING |  TRUE |     |        |           |
|    s |                TIMESTAMP(3) | FALSE |     |        |           |
|    q | TIMESTAMP_LTZ(3) *PROCTIME* | FALSE |     |        |           |
+------+-----------------------------+-------+-----+--------+-----------+
3 rows in set
--! flink 2.3.0
