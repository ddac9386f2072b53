-- In the table-valued form the slide must divide the size, as in Flink.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
--! error contains
HOP table function based aggregate requires size must be an integral multiple of slide, but got size 10000 ms and slide 4000 ms
--! flink 2.3.0
HOP table function based aggregate requires size must be an integral multiple of slide, but got size 10000 ms and slide 4000 ms
