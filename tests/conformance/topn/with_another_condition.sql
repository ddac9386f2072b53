-- A condition beside the rank.
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
CREATE TABLE p (auction INT, bidder STRING, price INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT auction, bidder, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) AS rn FROM bids) WHERE rn <= 2 AND price > 75;
--! changelog
+I[1, ann, 100]
+I[1, bob, 120]
-D[1, ann, 100]
+I[1, cat, 120]
-D[1, cat, 120]
+I[1, eve, 300]
--! flink 2.3.0
