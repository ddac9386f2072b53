-- Functions of text and time: what a report wants of a timestamp, and of a name.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

SELECT UPPER(product) AS product,
       DATE_FORMAT(order_time, 'yyyy-MM-dd HH:mm') AS at_minute,
       EXTRACT(SECOND FROM order_time) AS second_of,
       TIMESTAMPDIFF(SECOND, TIMESTAMP '2026-03-02 09:00:00', order_time) AS since_nine,
       CASE WHEN amount < 10 THEN 'small' WHEN amount < 25 THEN 'middle' ELSE 'large' END AS size
FROM orders;
