-- A point in time within a row: its text is of the session's zone.
--! input nested.json
{"id": 1, "r": {"t": "2024-02-29 12:34:56.789Z"}, "a": ["2024-02-29 23:34:56Z", null]}
--! sql
SET 'table.local-time-zone' = 'GMT+02:00';
CREATE TABLE nested (id INT, r ROW<t TIMESTAMP_LTZ(3)>, a ARRAY<TIMESTAMP_LTZ(3)>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (r ROW<t TIMESTAMP_LTZ(3)>, a ARRAY<TIMESTAMP_LTZ(3)>, s STRING, u STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT r, a, CAST(r AS STRING), CAST(a AS STRING) FROM nested;
--! expect
+I[+I[2024-02-29T12:34:56.789Z], [2024-02-29T23:34:56Z, null], (2024-02-29 14:34:56.789), [2024-03-01 01:34:56.000, NULL]]
--! flink 2.3.0
