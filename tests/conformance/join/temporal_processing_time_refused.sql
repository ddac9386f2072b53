-- Processing-time temporal join against a table that is no lookup table.
--! input rates.json
{"cur": "EUR", "rate": 110, "rts": "2026-01-01 00:00:00"}
{"cur": "USD", "rate": 100, "rts": "2026-01-01 00:00:00"}
{"cur": "EUR", "rate": 115, "rts": "2026-01-01 00:00:05"}
{"cur": "GBP", "rate": 130, "rts": "2026-01-01 00:00:06"}
{"cur": "EUR", "rate": 119, "rts": "2026-01-01 00:00:10"}
{"cur": "USD", "rate": 101, "rts": "2026-01-01 00:00:30"}
--! input t.json
{"id": 1, "cur": "EUR"}
--! sql
CREATE TABLE rates (cur STRING, rate INT, rts TIMESTAMP(3), WATERMARK FOR rts AS rts,
  PRIMARY KEY (cur) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/rates.json', 'format' = 'json');
CREATE TABLE now_trades (id INT, cur STRING, at_time AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (id INT, rate INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT t.id, r.rate FROM now_trades AS t JOIN rates FOR SYSTEM_TIME AS OF t.at_time AS r ON t.cur = r.cur;
--! error contains
Processing-time temporal join is not supported yet.
--! flink 2.3.0
Processing-time temporal join is not supported yet.
