-- What a frame keeps, and for how long.
--! input t.json
{"id": 1, "k": "a", "v": 3, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
EXPLAIN SELECT id, SUM(v) OVER w AS s, LAST_VALUE(k) OVER w AS l FROM t WINDOW w AS (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW);
EXPLAIN SELECT id, COUNT(*) OVER (PARTITION BY k ORDER BY ts) AS n FROM t;
EXPLAIN SELECT id, MIN(v) OVER (ORDER BY ts ROWS 3 PRECEDING) AS n FROM t;
--! text contains
OverAggregate(partitionBy=[k], orderBy=[ts ASC], window=[RANGE BETWEEN 5 s PRECEDING AND CURRENT ROW], select=[SUM(v) AS w0$o0, LAST_VALUE(k) AS w0$o1], changelogMode=[I])
state: rows above the watermark, and rows of the last 5 s
fields=[id, k, ts], changelogMode=[I])
state: rows above the watermark, and a row of results per key; UNBOUNDED because keys are kept for ever
state: rows above the watermark, and the last 3 rows; on one reactor, because there is no PARTITION BY
<- on one reactor from [0] Stage(uid=[OverAggregate(t):], operator=[over]
