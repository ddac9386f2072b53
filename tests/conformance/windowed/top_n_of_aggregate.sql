-- Window Top-N over a window aggregate.
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
CREATE TABLE p (window_start TIMESTAMP(3), window_end TIMESTAMP(3), auction INT, total INT, n BIGINT, rn BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY total DESC) AS rn FROM
  (SELECT window_start, window_end, auction, SUM(price) AS total, COUNT(*) AS n
   FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, auction)) WHERE rn <= 2;
--! expect
+I[2026-01-01T00:00, 2026-01-01T00:00:10, 1, 430, 4, 1]
+I[2026-01-01T00:00, 2026-01-01T00:00:10, 2, 120, 2, 2]
+I[2026-01-01T00:00:10, 2026-01-01T00:00:20, 2, 70, 1, 1]
+I[2026-01-01T00:00:10, 2026-01-01T00:00:20, 3, 30, 2, 2]
+I[2026-01-01T00:00:20, 2026-01-01T00:00:30, 1, 300, 1, 1]
--! flink 2.3.0
