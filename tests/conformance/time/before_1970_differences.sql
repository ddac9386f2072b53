-- TIMESTAMPDIFF and TIMESTAMPADD before 1970.
--! input ancient.json
{"id": 1, "ts": "1969-12-31 23:59:59.999", "ts2": "1970-01-01 00:00:00", "d": "1969-12-31", "n": -1}
{"id": 2, "ts": "1900-01-01 00:00:00.001", "ts2": "2100-12-31 00:00:00", "d": "1900-01-01", "n": -100}
{"id": 3, "ts": "1960-02-29 12:00:00", "ts2": "1950-06-15 08:30:00", "d": "1960-02-29", "n": 5}
--! sql
CREATE TABLE ancient (id INT, ts TIMESTAMP(3), ts2 TIMESTAMP(3), d DATE, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/ancient.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 INT, e2 INT, e3 INT, e4 TIMESTAMP(3), e5 TIMESTAMP(3), e6 TIMESTAMP(3))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TIMESTAMPDIFF(SECOND, ts, ts2) AS e1,
  TIMESTAMPDIFF(DAY, ts, ts2) AS e2,
  TIMESTAMPDIFF(MONTH, ts, ts2) AS e3,
  TIMESTAMPADD(MONTH, n, ts) AS e4,
  TIMESTAMPADD(DAY, n, ts) AS e5,
  ts + INTERVAL '1' DAY AS e6
FROM ancient;
--! expect
+I[1, 0, 0, 0, 1969-11-30T23:59:59.999, 1969-12-30T23:59:59.999, 1970-01-01T23:59:59.999]
+I[2, 2047915903, 73412, 2411, 1891-09-01T00:00:00.001, 1899-09-23T00:00:00.001, 1900-01-02T00:00:00.001]
+I[3, -306387000, -3546, -116, 1960-07-29T12:00, 1960-03-05T12:00, 1960-03-01T12:00]
--! flink 2.3.0
