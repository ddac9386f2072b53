-- The two best customers, kept right with every order.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT customer, total, nth
FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY total DESC) AS nth
  FROM (SELECT customer, SUM(amount) AS total FROM orders GROUP BY customer)
)
WHERE nth <= 2;
