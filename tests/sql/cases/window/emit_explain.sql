-- What EXPLAIN says of windows whose results may change.
--! input t.json

--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SET 'table.exec.emit.early-fire.enabled' = 'true';
SET 'table.exec.emit.early-fire.delay' = '5 s';
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '0 ms';
SET 'table.exec.emit.allow-lateness' = '1 h';
EXPLAIN SELECT k, COUNT(*) FROM t GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE);
--! text contains
WindowEmit(groupBy=[k], window=[TUMBLE(size=[1 min])], emit=[early delay 5 s, late no delay], changelogMode=[I,UB,UA])
state: results of open windows, each freed when the watermark reaches its end + 1 h
state: keys of (k, window_start, window_end) x 64 bytes, each until its window is closed
WindowAccept(window=[TUMBLE(size=[1 min])], until=[window_end + 1 h], changelogMode=[I])
state: late rows, each until the watermark of all partitions has come to that of its own
