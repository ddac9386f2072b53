-- One column per product: an aggregate with a FILTER reads only its own rows.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT window_start,
       SUM(amount) FILTER (WHERE product = 'tea') AS tea,
       SUM(amount) FILTER (WHERE product = 'mug') AS mug,
       SUM(amount) FILTER (WHERE product NOT IN ('tea', 'mug')) AS other
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
