-- A window over a table that is not there.
--! sql
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE nope, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! error contains
Object 'nope' not found
--! flink 2.3.0
SQL validation failed. From line 1, column 55 to line 1, column 58: Object 'nope' not found
From line 1, column 55 to line 1, column 58: Object 'nope' not found
Object 'nope' not found
