-- The versioned table needs a primary key.
--! input trades.json
{"id": 1, "cur": "EUR", "amount": 2, "ts": "2026-01-01 00:00:01"}
{"id": 2, "cur": "USD", "amount": 3, "ts": "2026-01-01 00:00:02"}
{"id": 3, "cur": "GBP", "amount": 4, "ts": "2026-01-01 00:00:03"}
{"id": 4, "cur": "EUR", "amount": 5, "ts": "2026-01-01 00:00:05"}
{"id": 5, "cur": "GBP", "amount": 6, "ts": "2026-01-01 00:00:06"}
{"id": 6, "cur": "EUR", "amount": 7, "ts": "2026-01-01 00:00:09"}
{"id": 7, "cur": null, "amount": 8, "ts": "2026-01-01 00:00:10"}
{"id": 8, "cur": "EUR", "amount": 9, "ts": "2026-01-01 00:00:11"}
{"id": 9, "cur": "JPY", "amount": 1, "ts": "2026-01-01 00:00:12"}
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
CREATE TABLE trades (id INT, cur STRING, amount INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/trades.json', 'format' = 'json');
CREATE TABLE orders (id INT, k STRING, v INT, price DECIMAL(10, 2), ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (id INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT t.id FROM trades AS t JOIN orders FOR SYSTEM_TIME AS OF t.ts AS r ON t.id = r.id;
--! error contains
Temporal Table Join requires primary key in versioned table, but no primary key can be found.
--! flink 2.3.0
Temporal Table Join requires primary key in versioned table, but no primary key can be found. The physical plan is:
FlinkLogicalJoin(condition=[AND(=($0, $2), __INITIAL_TEMPORAL_JOIN_CONDITION($1, $3, __TEMPORAL_JOIN_LEFT_KEY($0), __TEMPORAL_JOIN_RIGHT_KEY($2)))], joinType=[inner])
  FlinkLogicalWatermarkAssigner(rowtime=[ts], watermark=[$1])
    FlinkLogicalTableSourceScan(table=[[default_catalog, default_database, trades, project=[id, ts], metadata=[]]], fields=[id, ts])
  FlinkLogicalSnapshot(period=[$cor0.ts])
    FlinkLogicalWatermarkAssigner(rowtime=[ts], watermark=[-($1, 2000:INTERVAL SECOND)])
      FlinkLogicalTableSourceScan(table=[[default_catalog, default_database, orders, project=[id, ts], metadata=[]]], fields=[id, ts])
