-- The mean of this reading and the two before it, per machine.  A reading that failed is NULL and
-- does not count.

CREATE TABLE readings (
  machine STRING, read_time TIMESTAMP(3), bar DOUBLE,
  WATERMARK FOR read_time AS read_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/readings.csv', 'format' = 'csv');

SELECT machine, read_time, bar,
       AVG(bar) OVER three AS mean, COUNT(bar) OVER three AS of_readings
FROM readings
WINDOW three AS (
  PARTITION BY machine ORDER BY read_time ROWS BETWEEN 2 PRECEDING AND CURRENT ROW
);
