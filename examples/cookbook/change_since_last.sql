-- How far each reading is from the one before it: an alarm looks at the change, not at the value.

CREATE TABLE readings (
  machine STRING, read_time TIMESTAMP(3), bar DOUBLE,
  WATERMARK FOR read_time AS read_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/readings.csv', 'format' = 'csv');

SELECT machine, read_time, bar, bar - before AS change
FROM (
  SELECT *, LAG(bar) OVER (PARTITION BY machine ORDER BY read_time) AS before FROM readings
)
WHERE ABS(bar - before) > 1;
