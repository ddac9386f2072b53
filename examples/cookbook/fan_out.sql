-- One scan, two outputs: a statement set is one job, and its sinks commit together.

CREATE TABLE orders (
  order_id STRING, product STRING, customer STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '30' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/cookbook/data/orders.json', 'format' = 'json');

CREATE TABLE large (order_id STRING, amount DECIMAL(10, 2))
WITH ('connector' = 'print', 'print-identifier' = 'large');

CREATE TABLE per_minute (minute_start TIMESTAMP(3), orders BIGINT)
WITH ('connector' = 'print', 'print-identifier' = 'per minute');

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO large SELECT order_id, amount FROM orders WHERE amount >= 20;
  INSERT INTO per_minute
  SELECT window_start, COUNT(*)
  FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))
  GROUP BY window_start, window_end;
END;
