-- Ascending: NULL comes first.
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
CREATE TABLE p (auction INT, bidder STRING, price INT, rn BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT auction, bidder, price, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price ASC) AS rn FROM bids) WHERE rn <= 2;
--! changelog
+I[1, ann, 100, 1]
+I[1, bob, 120, 2]
+I[2, ann, 50, 1]
+I[2, bob, 70, 2]
+I[3, dan, 10, 1]
-U[1, ann, 100, 1]
+U[1, ann, 90, 1]
-U[1, bob, 120, 2]
+U[1, ann, 100, 2]
-U[3, dan, 10, 1]
+U[3, dan, null, 1]
+I[3, dan, 10, 2]
--! flink 2.3.0
