-- Two streams side by side, minute by minute; minutes that only one of them has are padded.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

CREATE TABLE clicks (
  visitor STRING, page STRING, click_time TIMESTAMP(3),
  WATERMARK FOR click_time AS click_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/clicks.json', 'format' = 'json');

SELECT COALESCE(o.window_start, c.window_start) AS starts, o.orders, c.clicks
FROM (
  SELECT window_start, window_end, COUNT(*) AS orders
  FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))
  GROUP BY window_start, window_end
) AS o
FULL JOIN (
  SELECT window_start, window_end, COUNT(*) AS clicks
  FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(click_time), INTERVAL '1' MINUTE))
  GROUP BY window_start, window_end
) AS c
ON o.window_start = c.window_start AND o.window_end = c.window_end;
