-- An aggregate over a Top-N.
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
CREATE TABLE p (n BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*) AS n, SUM(price) AS s FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) AS rn FROM bids) WHERE rn <= 2;
--! changelog
+I[1, 100]
-U[1, 100]
+U[2, 220]
-U[2, 220]
+U[3, 270]
-U[3, 270]
+U[2, 170]
-U[2, 170]
+U[3, 290]
-U[3, 290]
+U[4, 360]
-U[4, 360]
+U[5, 370]
-U[5, 370]
+U[4, 320]
-U[4, 320]
+U[5, 390]
-U[5, 390]
+U[6, 390]
-U[6, 390]
+U[5, 390]
-U[5, 390]
+U[6, 420]
-U[6, 420]
+U[5, 300]
-U[5, 300]
+U[6, 600]
--! flink 2.3.0
