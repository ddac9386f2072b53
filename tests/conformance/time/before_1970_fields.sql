-- Fields of times before 1970, which Flink takes wrong.
--! input ancient.json
{"id": 1, "ts": "1969-12-31 23:59:59.999", "ts2": "1970-01-01 00:00:00", "d": "1969-12-31", "n": -1}
{"id": 2, "ts": "1900-01-01 00:00:00.001", "ts2": "2100-12-31 00:00:00", "d": "1900-01-01", "n": -100}
{"id": 3, "ts": "1960-02-29 12:00:00", "ts2": "1950-06-15 08:30:00", "d": "1960-02-29", "n": 5}
--! sql
CREATE TABLE ancient (id INT, ts TIMESTAMP(3), ts2 TIMESTAMP(3), d DATE, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/ancient.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 BIGINT, e2 BIGINT, e3 BIGINT, e4 BIGINT, e5 BIGINT, e6 BIGINT, e7 BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, YEAR(ts) AS e1,
  MONTH(ts) AS e2,
  DAYOFMONTH(ts) AS e3,
  HOUR(ts) AS e4,
  SECOND(ts) AS e5,
  EXTRACT(EPOCH FROM ts) AS e6,
  EXTRACT(MILLISECOND FROM ts) AS e7
FROM ancient;
--! expect
+I[1, 1969, 12, 31, 23, 59, -1, 999]
+I[2, 1900, 1, 1, 0, 0, -2208988800, 1]
+I[3, 1960, 2, 29, 12, 0, -310478400, 0]
--! differ
+I[1, 1970, 1, 1, 0, 0, 0, -1]
+I[2, 1900, 1, 2, -23, -59, -2208988799, -999]
+I[3, 1960, 3, 1, -12, 0, -310478400, 0]
--! flink 2.3.0
