-- A window over a column that is no time attribute.
--! sql
CREATE TABLE g (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '/in/g', 'format' = 'json');
CREATE TABLE p (window_start TIMESTAMP(3), c1 BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE g, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start, window_end;
--! error contains
The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
--! flink 2.3.0
Error while applying rule StreamPhysicalWindowTableFunctionRule(in:LOGICAL,out:STREAM_PHYSICAL), args [rel#5408:FlinkLogicalTableFunctionScan.LOGICAL.any.None: 0.[NONE].[NONE].[NONE](input#0=RelSubset#5407,invocation=TUMBLE(TABLE(#0), DESCRIPTOR(_UTF-16LE'ts'), 1000:INTERVAL SECOND),rowType=RecordType(TIMESTAMP(3) ts, TIMESTAMP(3) window_start, TIMESTAMP(3) window_end, TIMESTAMP(3) window_time))]
The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
