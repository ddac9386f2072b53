-- CURRENT_WATERMARK is that of the row's own split just before the row; in WHERE it tells late
-- rows from others, and an aggregate above may use what it said.
--! input d/a.json
{"id": 1, "ts": "2026-01-01 00:00:10"}
{"id": 2, "ts": "2026-01-01 00:00:05"}
{"id": 3, "ts": "2026-01-01 00:00:12"}
{"id": 4, "ts": "2026-01-01 00:00:10"}
--! input d/b.json
{"id": 11, "ts": "2026-01-01 00:00:01"}
{"id": 12, "ts": "2026-01-01 00:00:02"}
{"id": 13, "ts": "2026-01-01 00:00:00"}
--! sql
CREATE TABLE t (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/d', 'format' = 'json');
CREATE TABLE late (id INT, w TIMESTAMP(3)) WITH ('connector' = 'print', 'print-identifier' = 'late');
CREATE TABLE counts (w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print', 'print-identifier' = 'n');
EXECUTE STATEMENT SET BEGIN
INSERT INTO late SELECT id, CURRENT_WATERMARK(ts) FROM t WHERE ts <= CURRENT_WATERMARK(ts);
INSERT INTO counts SELECT MAX(CURRENT_WATERMARK(ts)), COUNT(CURRENT_WATERMARK(ts)) FROM t
  GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);
END;
--! expect
late> +I[13, 2026-01-01T00:00:01]
late> +I[2, 2026-01-01T00:00:09]
late> +I[4, 2026-01-01T00:00:11]
n> +I[2026-01-01T00:00:11, 5]
