-- Casts of times before 1970, which Flink rounds up.
--! input ancient.json
{"id": 1, "ts": "1969-12-31 23:59:59.999", "ts2": "1970-01-01 00:00:00", "d": "1969-12-31", "n": -1}
{"id": 2, "ts": "1900-01-01 00:00:00.001", "ts2": "2100-12-31 00:00:00", "d": "1900-01-01", "n": -100}
{"id": 3, "ts": "1960-02-29 12:00:00", "ts2": "1950-06-15 08:30:00", "d": "1960-02-29", "n": 5}
--! sql
CREATE TABLE ancient (id INT, ts TIMESTAMP(3), ts2 TIMESTAMP(3), d DATE, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/ancient.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 DATE, e2 TIMESTAMP(0), e3 STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CAST(ts AS DATE) AS e1,
  CAST(ts AS TIMESTAMP(0)) AS e2,
  CAST(ts AS STRING) AS e3
FROM ancient;
--! expect
+I[1, 1969-12-31, 1969-12-31T23:59:59, 1969-12-31 23:59:59.999]
+I[2, 1900-01-01, 1900-01-01T00:00, 1900-01-01 00:00:00.001]
+I[3, 1960-02-29, 1960-02-29T12:00, 1960-02-29 12:00:00.000]
--! differ
+I[1, 1970-01-01, 1970-01-01T00:00, 1969-12-31 23:59:59.999]
+I[2, 1900-01-02, 1900-01-01T00:00:01, 1900-01-01 00:00:00.001]
+I[3, 1960-03-01, 1960-02-29T12:00, 1960-02-29 12:00:00.000]
--! flink 2.3.0
