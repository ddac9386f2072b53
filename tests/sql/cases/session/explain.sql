-- What EXPLAIN says of sessions, aggregated and with their rows, and of windows by the clock.
--! input t.json

--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP_LTZ(3), pt AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
EXPLAIN SELECT k, window_start, COUNT(DISTINCT v) AS n, SUM(v) FILTER (WHERE v > 5) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end;
EXPLAIN SELECT id, window_start FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND));
EXPLAIN SELECT id, window_start FROM TABLE(HOP(TABLE t, DESCRIPTOR(pt), INTERVAL '5' SECOND, INTERVAL '10' SECOND));
EXPLAIN SELECT k, COUNT(*) FROM t GROUP BY k, TUMBLE(pt, INTERVAL '5' SECOND);
--! text contains
SessionWindowAggregate(groupBy=[k], window=[SESSION(gap=[5 s]), time=[ts]], select=[COUNT(DISTINCT v), SUM(v) FILTER $f3], changelogMode=[I])
state: distinct values x open sessions, each freed when the watermark reaches its end; UNBOUNDED because one that rows keep coming for stays open
SessionWindowTableFunction(partitionBy=[k], window=[SESSION(gap=[5 s]), time=[ts]], changelogMode=[I])
state: rows of open sessions, each freed when the watermark reaches its end; UNBOUNDED because one that rows keep coming for stays open
WindowTableFunction(window=[HOP(slide=[5 s], size=[10 s]), time=[processing time]], changelogMode=[I])
fires: when the clock reaches window end - 1 ms; those that are open when the input ends are lost
