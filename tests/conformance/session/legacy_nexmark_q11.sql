-- Nexmark q11: bids per bidder and session.
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
CREATE TABLE p (bidder STRING, bid_count BIGINT, s TIMESTAMP(3), e TIMESTAMP(3))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT bidder, COUNT(*) AS bid_count, SESSION_START(ts, INTERVAL '10' SECOND) AS s, SESSION_END(ts, INTERVAL '10' SECOND) AS e
FROM bids GROUP BY bidder, SESSION(ts, INTERVAL '10' SECOND);
--! expect
+I[ann, 3, 2026-01-01T00:00:01, 2026-01-01T00:00:19]
+I[bob, 2, 2026-01-01T00:00:02, 2026-01-01T00:00:17]
+I[cat, 2, 2026-01-01T00:00:06, 2026-01-01T00:00:21]
+I[dan, 2, 2026-01-01T00:00:08, 2026-01-01T00:00:22]
+I[eve, 2, 2026-01-01T00:00:14, 2026-01-01T00:00:31]
--! flink 2.3.0
