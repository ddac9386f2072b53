-- Two windows that differ are refused.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "price": 1.50, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "price": 2.25, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "v": 5, "price": 3.00, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": null, "v": 7, "price": 0.10, "ts": "2026-01-01 00:00:05"}
{"id": 5, "k": "c", "v": null, "price": 9.99, "ts": "2026-01-01 00:00:07"}
{"id": 6, "k": "a", "v": 10, "price": 1.50, "ts": "2026-01-01 00:00:08"}
{"id": 7, "k": "b", "v": null, "price": null, "ts": "2026-01-01 00:00:07"}
{"id": 8, "k": "b", "v": 3, "price": 2.25, "ts": "2026-01-01 00:00:12"}
{"id": 9, "k": null, "v": 1, "price": 4.00, "ts": "2026-01-01 00:00:13"}
{"id": 10, "k": "c", "v": 8, "price": 0.01, "ts": "2026-01-01 00:00:20"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, price DECIMAL(10, 2), ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (id INT, a BIGINT, b BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, COUNT(*) OVER (PARTITION BY k ORDER BY ts) AS a, COUNT(*) OVER (ORDER BY ts) AS b FROM orders;
--! error contains
Please check the documentation for the set of currently supported SQL features.
--! flink 2.3.0
Sql optimization: Cannot generate a valid execution plan for the given query: 
FlinkLogicalSink(table=[default_catalog.default_database.p], fields=[id, $1, $2])
+- FlinkLogicalCalc(select=[id, w0$o0 AS $1, w1$o0 AS $2])
   +- FlinkLogicalOverAggregate(window#0=[window(partition {1} order by [4 ASC-nulls-first] aggs [COUNT()])], window#1=[window(order by [4 ASC-nulls-first] aggs [COUNT()])])
      +- FlinkLogicalWatermarkAssigner(rowtime=[ts], watermark=[-($4, 2000:INTERVAL SECOND)])
         +- FlinkLogicalTableSourceScan(table=[[default_catalog, default_database, orders]], fields=[id, k, v, price, ts])
Over Agg: Unsupported use of OVER windows. All aggregates must be computed on the same window. please re-check the over window statement.
Please check the documentation for the set of currently supported SQL features.
