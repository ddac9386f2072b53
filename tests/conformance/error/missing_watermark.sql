-- Flink's words for a window over a column that is no time attribute.
--! input t.json
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(plain), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! error contains
The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
--! flink 2.3.0
Error while applying rule StreamPhysicalWindowTableFunctionRule(in:LOGICAL,out:STREAM_PHYSICAL), args [rel#34503:FlinkLogicalTableFunctionScan.LOGICAL.any.None: 0.[NONE].[NONE].[NONE](input#0=RelSubset#34502,invocation=TUMBLE(TABLE(#0), DESCRIPTOR(_UTF-16LE'plain'), 5000:INTERVAL SECOND),rowType=RecordType(TIMESTAMP(3) plain, TIMESTAMP(3) window_start, TIMESTAMP(3) window_end, TIMESTAMP(3) window_time))]
The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
