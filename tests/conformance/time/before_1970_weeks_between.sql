-- TIMESTAMPDIFF(WEEK) over two centuries, which overflows in Flink.
--! input ancient.json
{"id": 1, "ts": "1969-12-31 23:59:59.999", "ts2": "1970-01-01 00:00:00", "d": "1969-12-31", "n": -1}
{"id": 2, "ts": "1900-01-01 00:00:00.001", "ts2": "2100-12-31 00:00:00", "d": "1900-01-01", "n": -100}
{"id": 3, "ts": "1960-02-29 12:00:00", "ts2": "1950-06-15 08:30:00", "d": "1960-02-29", "n": 5}
--! sql
CREATE TABLE ancient (id INT, ts TIMESTAMP(3), ts2 TIMESTAMP(3), d DATE, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/ancient.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TIMESTAMPDIFF(WEEK, ts, ts2) AS e1
FROM ancient;
--! expect
+I[1, 0]
+I[2, 10487]
+I[3, -506]
--! differ
+I[1, 0]
+I[2, 3386]
+I[3, -506]
--! flink 2.3.0
