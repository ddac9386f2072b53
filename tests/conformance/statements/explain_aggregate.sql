-- EXPLAIN names operators as Flink does.
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
EXPLAIN SELECT k, COUNT(*) AS n FROM orders GROUP BY k;
--! text
== Abstract Syntax Tree ==
LogicalCollect(fields=[k, n])
+- LogicalProject(select=[k, n])
   +- LogicalGroupAggregate(groupBy=[k], select=[k, COUNT(*) AS n])
      +- LogicalProject(select=[k])
         +- LogicalTableScan(table=[[default_catalog, default_database, orders]])

== Optimized Physical Plan ==
Collect(fields=[k, n], changelogMode=[NONE])
+- GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS n], changelogMode=[I,UB,UA])
        state: keys of (k) x 64 bytes, UNBOUNDED because no window bounds the keys; 'table.exec.state.ttl' would
   +- Calc(select=[k], changelogMode=[I])
      +- TableSourceScan(table=[[default_catalog, default_database, orders]], fields=[k], changelogMode=[I])
              watermark: max(ts - INTERVAL '+0 00:00:02.000' DAY TO SECOND) per split, the least of all splits

== Optimized Execution Plan ==
[0] Scan(uid=[scan:orders], connector=[filesystem, json], decode=[k, ts], select=[k], rowtime=[ts], watermark=[ts - INTERVAL '+0 00:00:02.000' DAY TO SECOND], onError=[dead-letter])
[1] <- by key from [0] Stage(uid=[GroupAggregate(orders):k], operator=[group-aggregate], fields=[k, n])
[2] <- [1] Collect(fields=[k, n])
every chain once per reactor
--! differ
== Abstract Syntax Tree ==
LogicalAggregate(group=[{0}], n=[COUNT()])
+- LogicalProject(k=[$1])
   +- LogicalWatermarkAssigner(rowtime=[ts], watermark=[-($4, 2000:INTERVAL SECOND)])
      +- LogicalTableScan(table=[[default_catalog, default_database, orders]])

== Optimized Physical Plan ==
GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS n])
+- Exchange(distribution=[hash[k]])
   +- Calc(select=[k])
      +- WatermarkAssigner(rowtime=[ts], watermark=[-(ts, 2000:INTERVAL SECOND)])
         +- TableSourceScan(table=[[default_catalog, default_database, orders, project=[k, ts], metadata=[]]], fields=[k, ts])

== Optimized Execution Plan ==
GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS n])
+- Exchange(distribution=[hash[k]])
   +- Calc(select=[k])
      +- WatermarkAssigner(rowtime=[ts], watermark=[(ts - 2000:INTERVAL SECOND)])
         +- TableSourceScan(table=[[default_catalog, default_database, orders, project=[k, ts], metadata=[]]], fields=[k, ts])
--! flink 2.3.0
