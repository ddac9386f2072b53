-- Orders per product and minute, as each minute closes.
--
--   millrace run examples/orders.sql --state-dir /var/tmp/millrace
--
-- A Kafka topic of JSON orders goes in; rows may be out of order by up to five seconds.

CREATE TABLE orders (
  order_id   STRING,
  product    STRING,
  amount     DECIMAL(10, 2),
  order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'millrace-orders',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
);

SELECT product,
       TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count,
       SUM(amount) AS total_amount
FROM orders
GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
