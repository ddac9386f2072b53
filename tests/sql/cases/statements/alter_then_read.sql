-- What is altered is read as it is now: format, columns, watermark.
--! input t.csv
1;10;2026-01-01 00:00:01
2;20;2026-01-01 00:00:12
3;30;2026-01-01 00:00:13
--! sql
CREATE TABLE t (v INT, ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'json');
CREATE VIEW w AS SELECT v, ts FROM t;
ALTER TABLE t SET ('format' = 'csv', 'csv.field-delimiter' = ';');
ALTER TABLE t ADD id INT FIRST;
ALTER TABLE t ADD WATERMARK FOR ts AS ts;
ALTER TABLE t RENAME v TO value_of;
ALTER VIEW w AS SELECT id, value_of, ts FROM t;
SELECT window_start, COUNT(*) AS n, SUM(id) AS ids, SUM(value_of) AS total
FROM TABLE(TUMBLE(TABLE w, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 1, 1, 10]
+I[2026-01-01T00:00:10, 2, 5, 50]
