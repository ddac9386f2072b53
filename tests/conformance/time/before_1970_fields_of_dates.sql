-- Fields of dates before 1970.
--! input ancient.json
{"id": 1, "ts": "1969-12-31 23:59:59.999", "ts2": "1970-01-01 00:00:00", "d": "1969-12-31", "n": -1}
{"id": 2, "ts": "1900-01-01 00:00:00.001", "ts2": "2100-12-31 00:00:00", "d": "1900-01-01", "n": -100}
{"id": 3, "ts": "1960-02-29 12:00:00", "ts2": "1950-06-15 08:30:00", "d": "1960-02-29", "n": 5}
--! sql
CREATE TABLE ancient (id INT, ts TIMESTAMP(3), ts2 TIMESTAMP(3), d DATE, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/ancient.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 BIGINT, e2 BIGINT, e3 BIGINT, e4 BIGINT, e5 BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, YEAR(d) AS e1,
  MONTH(d) AS e2,
  DAYOFMONTH(d) AS e3,
  DAYOFWEEK(d) AS e4,
  WEEK(d) AS e5
FROM ancient;
--! expect
+I[1, 1969, 12, 31, 4, 1]
+I[2, 1900, 1, 1, 2, 1]
+I[3, 1960, 2, 29, 2, 9]
--! flink 2.3.0
