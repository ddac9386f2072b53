-- The newest row of each customer: a changelog, whose last row per customer is the answer.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT customer, order_id, order_time
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY order_time DESC) AS nth FROM orders
)
WHERE nth = 1;
