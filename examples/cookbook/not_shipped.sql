-- Orders without a shipment: an anti join.  As a stream, a row goes out and is taken back should a
-- shipment come; in batch mode only what is left at the end of the input is shown.

SET 'execution.runtime-mode' = 'batch';

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

CREATE TABLE shipments (
  shipment_id STRING, order_id STRING, ship_time TIMESTAMP(3)
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/shipments.json', 'format' = 'json');

SELECT order_id, product FROM orders AS o
WHERE NOT EXISTS (SELECT 1 FROM shipments AS s WHERE s.order_id = o.order_id);
