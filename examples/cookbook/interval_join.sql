-- Orders that were shipped within a minute.  State of both sides is dropped as event time passes.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

CREATE TABLE shipments (
  shipment_id STRING, order_id STRING, ship_time TIMESTAMP(3),
  WATERMARK FOR ship_time AS ship_time
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/shipments.json', 'format' = 'json');

SELECT o.order_id, s.shipment_id, o.order_time, s.ship_time
FROM orders AS o
JOIN shipments AS s ON s.order_id = o.order_id
 AND s.ship_time BETWEEN o.order_time AND o.order_time + INTERVAL '1' MINUTE;
