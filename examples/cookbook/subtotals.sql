-- Totals by product, and of all products, in one query.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT window_start, COALESCE(product, 'all') AS product, SUM(amount) AS total
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '5' MINUTES))
GROUP BY window_start, window_end, GROUPING SETS ((product), ());
