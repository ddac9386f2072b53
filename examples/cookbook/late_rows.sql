-- Nothing vanishes: rows that come after their window has gone are kept in a table of their own.
-- With no slack in the watermark o8 is late.

CREATE TABLE late_orders (
  order_id STRING, product STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3)
) WITH ('connector' = 'print', 'print-identifier' = 'late');

CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time
) WITH (
  'connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json',
  'late-records.target' = 'late_orders'
);

SELECT window_start, COUNT(*) AS orders
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
