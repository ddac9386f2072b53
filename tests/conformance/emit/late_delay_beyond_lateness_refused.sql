-- A late delay longer than the lateness.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:05"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": "a", "v": 7, "ts": "2026-01-01 00:00:12"}
{"id": 5, "k": "b", "v": 1, "ts": "2026-01-01 00:00:03"}
{"id": 6, "k": null, "v": 10, "ts": "2026-01-01 00:00:11"}
{"id": 7, "k": "a", "v": null, "ts": "2026-01-01 00:00:11"}
{"id": 8, "k": "b", "v": 3, "ts": "2026-01-01 00:00:20"}
{"id": 9, "k": "a", "v": 4, "ts": "2026-01-01 00:00:06"}
{"id": 10, "k": "a", "v": 1, "ts": "2026-01-01 00:00:30"}
{"id": 11, "k": "b", "v": 2, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '10 s';
SET 'table.exec.emit.allow-lateness' = '5 s';
CREATE TABLE p (n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*) AS n FROM orders GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! error contains
Allow-lateness [5000ms] should not be smaller than Late-fire delay [10000ms] when enable late-fire emit strategy.
--! flink 2.3.0
Sql optimization: Cannot generate a valid execution plan for the given query: 
FlinkLogicalSink(table=[default_catalog.default_database.p], fields=[n])
+- FlinkLogicalWindowAggregate(group=[{}], n=[COUNT()], window=[TumblingGroupWindow('w$, ts, 5000)], properties=[])
   +- FlinkLogicalWatermarkAssigner(rowtime=[ts], watermark=[-($0, 2000:INTERVAL SECOND)])
      +- FlinkLogicalTableSourceScan(table=[[default_catalog, default_database, orders, project=[ts], metadata=[]]], fields=[ts])
Allow-lateness [5000ms] should not be smaller than Late-fire delay [10000ms] when enable late-fire emit strategy.
Please check the documentation for the set of currently supported SQL features.
