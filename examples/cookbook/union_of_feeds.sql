-- Two feeds as one, in one count.  The watermark is the slower of the two.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

CREATE TABLE clicks (
  visitor STRING, page STRING, click_time TIMESTAMP(3),
  WATERMARK FOR click_time AS click_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/clicks.json', 'format' = 'json');

CREATE VIEW events AS
SELECT 'order' AS kind, order_time AS event_time FROM orders
UNION ALL
SELECT 'click', click_time FROM clicks;

SELECT window_start, kind, COUNT(*) AS events
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '2' MINUTES))
GROUP BY window_start, window_end, kind;
