-- Nexmark q5: the auctions with most bids in each sliding window.
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
CREATE TABLE p (auction INT, num BIGINT, starttime TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p
SELECT auction, num, starttime FROM (SELECT auction, num, starttime, ROW_NUMBER() OVER (PARTITION BY starttime, endtime ORDER BY num DESC, auction ASC) AS rn
  FROM (SELECT auction, COUNT(*) AS num, window_start AS starttime, window_end AS endtime
   FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end)) WHERE rn <= 1;
--! expect
+I[1, 1, 2025-12-31T23:59:52]
+I[1, 1, 2026-01-01T00:00:14]
+I[1, 1, 2026-01-01T00:00:16]
+I[1, 1, 2026-01-01T00:00:18]
+I[1, 1, 2026-01-01T00:00:20]
+I[1, 2, 2025-12-31T23:59:54]
+I[1, 2, 2025-12-31T23:59:56]
+I[1, 2, 2026-01-01T00:00:04]
+I[1, 3, 2025-12-31T23:59:58]
+I[1, 3, 2026-01-01T00:00:02]
+I[1, 4, 2026-01-01T00:00]
+I[3, 2, 2026-01-01T00:00:10]
+I[3, 2, 2026-01-01T00:00:12]
+I[3, 3, 2026-01-01T00:00:06]
+I[3, 3, 2026-01-01T00:00:08]
--! flink 2.3.0
