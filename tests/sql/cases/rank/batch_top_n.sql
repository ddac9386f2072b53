-- In batch mode a Top-N gives its last word only.
--! input bids.json
{"item": "a", "bidder": "ann", "price": 10, "ts": "2026-01-01 00:00:01"}
{"item": "a", "bidder": "bob", "price": 30, "ts": "2026-01-01 00:00:02"}
{"item": "b", "bidder": "ann", "price": 5, "ts": "2026-01-01 00:00:03"}
{"item": "a", "bidder": "cat", "price": 20, "ts": "2026-01-01 00:00:08"}
{"item": "b", "bidder": "dan", "price": null, "ts": "2026-01-01 00:00:09"}
{"item": "a", "bidder": "eve", "price": 30, "ts": "2026-01-01 00:00:09"}
{"item": "a", "bidder": "fay", "price": 1, "ts": "2026-01-01 00:00:12"}
{"item": "b", "bidder": "gus", "price": 7, "ts": "2026-01-01 00:00:13"}
{"item": "a", "bidder": "late", "price": 99, "ts": "2026-01-01 00:00:04"}
{"item": "b", "bidder": "hal", "price": 9, "ts": "2026-01-01 00:00:19"}
--! sql
SET 'execution.runtime-mode' = 'batch';
CREATE TABLE bids (item STRING, bidder STRING, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/bids.json', 'format' = 'json');
CREATE TABLE p (bidder STRING, price INT) WITH ('connector' = 'print');
INSERT INTO p SELECT bidder, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) AS rn FROM bids) WHERE rn <= 2;
--! expect
+I[late, 99]
+I[bob, 30]
+I[hal, 9]
+I[gus, 7]
