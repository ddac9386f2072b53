-- The first row of each id: o4 was sent twice.  By event time the first is the one with the earliest
-- time, and what goes out is never taken back.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT order_id, product, order_time
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY order_time) AS nth FROM orders
)
WHERE nth = 1;
