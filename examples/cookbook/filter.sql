-- Keep the rows that matter, and only the columns that are wanted.  Nothing is kept in memory: a
-- row goes out in the same visit in which it came.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT order_id, product, amount, amount * 1.19 AS with_tax
FROM orders
WHERE amount > 10 AND product IN ('mug', 'pot');
