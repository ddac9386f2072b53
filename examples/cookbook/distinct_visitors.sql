-- Visitors per minute, and those who saw the home page, from one pass.

CREATE TABLE clicks (
  visitor STRING, page STRING, click_time TIMESTAMP(3),
  WATERMARK FOR click_time AS click_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/clicks.json', 'format' = 'json');

SELECT window_start, COUNT(DISTINCT visitor) AS visitors,
       COUNT(DISTINCT visitor) FILTER (WHERE page = '/home') AS at_home
FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(click_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
