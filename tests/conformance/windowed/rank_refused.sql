-- RANK in a window.
--! input bids.json
{"auction": 1, "bidder": "ann", "price": 100, "ts": "2026-01-01 00:00:01"}
{"auction": 1, "bidder": "bob", "price": 120, "ts": "2026-01-01 00:00:02"}
{"auction": 2, "bidder": "ann", "price": 50, "ts": "2026-01-01 00:00:03"}
{"auction": 1, "bidder": "cat", "price": 120, "ts": "2026-01-01 00:00:06"}
{"auction": 2, "bidder": "bob", "price": 70, "ts": "2026-01-01 00:00:07"}
{"auction": 3, "bidder": "dan", "price": 10, "ts": "2026-01-01 00:00:08"}
{"auction": 1, "bidder": "ann", "price": 90, "ts": "2026-01-01 00:00:09"}
{"auction": 2, "bidder": "cat", "price": 70, "ts": "2026-01-01 00:00:11"}
{"auction": 3, "bidder": "dan", "price": null, "ts": "2026-01-01 00:00:12"}
{"auction": 3, "bidder": "eve", "price": 30, "ts": "2026-01-01 00:00:14"}
{"auction": 1, "bidder": "eve", "price": 300, "ts": "2026-01-01 00:00:21"}
--! sql
CREATE TABLE bids (auction INT, bidder STRING, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/bids.json', 'format' = 'json');
CREATE TABLE p (window_start TIMESTAMP(3), bidder STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, bidder FROM (SELECT *, RANK() OVER (PARTITION BY window_start, window_end ORDER BY price DESC) AS rn
  FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))) WHERE rn <= 2;
--! error contains
RANK() function is not supported on Window TopN currently, only ROW_NUMBER() is supported.
--! flink 2.3.0
RANK() function is not supported on Window TopN currently, only ROW_NUMBER() is supported.
