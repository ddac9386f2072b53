-- The equality must be on the versioned table's primary key.
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
--! input rates.json
{"cur": "EUR", "rate": 110, "rts": "2026-01-01 00:00:00"}
{"cur": "USD", "rate": 100, "rts": "2026-01-01 00:00:00"}
{"cur": "EUR", "rate": 115, "rts": "2026-01-01 00:00:05"}
{"cur": "GBP", "rate": 130, "rts": "2026-01-01 00:00:06"}
{"cur": "EUR", "rate": 119, "rts": "2026-01-01 00:00:10"}
{"cur": "USD", "rate": 101, "rts": "2026-01-01 00:00:30"}
--! sql
CREATE TABLE trades (id INT, cur STRING, amount INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/trades.json', 'format' = 'json');
CREATE TABLE rates (cur STRING, rate INT, rts TIMESTAMP(3), WATERMARK FOR rts AS rts,
  PRIMARY KEY (cur) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/rates.json', 'format' = 'json');
CREATE TABLE p (id INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT t.id FROM trades AS t JOIN rates FOR SYSTEM_TIME AS OF t.ts AS r ON t.amount = r.rate;
--! error contains
Temporal Table Join requires primary key in versioned table, but no primary key can be found.
--! flink 2.3.0
Temporal Table Join requires primary key in versioned table, but no primary key can be found. The physical plan is:
FlinkLogicalJoin(condition=[AND(=($1, $3), __INITIAL_TEMPORAL_JOIN_CONDITION($2, $4, __TEMPORAL_JOIN_LEFT_KEY($1), __TEMPORAL_JOIN_RIGHT_KEY($3)))], joinType=[inner])
  FlinkLogicalWatermarkAssigner(rowtime=[ts], watermark=[$2])
    FlinkLogicalTableSourceScan(table=[[default_catalog, default_database, trades, project=[id, amount, ts], metadata=[]]], fields=[id, amount, ts])
  FlinkLogicalSnapshot(period=[$cor0.ts])
    FlinkLogicalWatermarkAssigner(rowtime=[rts], watermark=[$1])
      FlinkLogicalTableSourceScan(table=[[default_catalog, default_database, rates, project=[rate, rts], metadata=[]]], fields=[rate, rts])
