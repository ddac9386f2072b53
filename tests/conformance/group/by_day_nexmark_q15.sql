-- Counts of kinds with FILTER and DISTINCT by day, as in Nexmark's q15 to q17.
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
CREATE TABLE p (d STRING, total BIGINT, low BIGINT, bidders BIGINT, rich BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT DATE_FORMAT(ts, 'yyyy-MM-dd') AS d, COUNT(*) AS total, COUNT(*) FILTER (WHERE price < 100) AS low,
  COUNT(DISTINCT bidder) AS bidders, COUNT(DISTINCT bidder) FILTER (WHERE price >= 100) AS rich
FROM bids GROUP BY DATE_FORMAT(ts, 'yyyy-MM-dd');
--! changelog
+I[2026-01-01, 1, 0, 1, 1]
-U[2026-01-01, 1, 0, 1, 1]
+U[2026-01-01, 2, 0, 2, 2]
-U[2026-01-01, 2, 0, 2, 2]
+U[2026-01-01, 3, 1, 2, 2]
-U[2026-01-01, 3, 1, 2, 2]
+U[2026-01-01, 4, 1, 3, 3]
-U[2026-01-01, 4, 1, 3, 3]
+U[2026-01-01, 5, 2, 3, 3]
-U[2026-01-01, 5, 2, 3, 3]
+U[2026-01-01, 6, 3, 4, 3]
-U[2026-01-01, 6, 3, 4, 3]
+U[2026-01-01, 7, 4, 4, 3]
-U[2026-01-01, 7, 4, 4, 3]
+U[2026-01-01, 8, 5, 4, 3]
-U[2026-01-01, 8, 5, 4, 3]
+U[2026-01-01, 9, 5, 4, 3]
-U[2026-01-01, 9, 5, 4, 3]
+U[2026-01-01, 10, 6, 5, 3]
-U[2026-01-01, 10, 6, 5, 3]
+U[2026-01-01, 11, 6, 5, 4]
--! flink 2.3.0
