-- The best product of each minute: ranked within a window, so it goes out once and is final.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT window_start, product, total
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY total DESC) AS nth
  FROM (
    SELECT window_start, window_end, product, SUM(amount) AS total
    FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))
    GROUP BY window_start, window_end, product
  )
)
WHERE nth = 1;
