-- The best two of each window and item; equal ones in order of arrival.  Rows come when the window is over, so
-- there are no changes; the row that comes behind the end of its window is counted.
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
CREATE TABLE bids (item STRING, bidder STRING, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/bids.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), item STRING, bidder STRING, price INT, rn BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, item, bidder, price, rn FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, item ORDER BY price DESC) AS rn
  FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))) WHERE rn <= 2;
--! expect
+I[2026-01-01T00:00, a, bob, 30, 1]
+I[2026-01-01T00:00, a, eve, 30, 2]
+I[2026-01-01T00:00, b, ann, 5, 1]
+I[2026-01-01T00:00, b, dan, null, 2]
+I[2026-01-01T00:00:10, a, fay, 1, 1]
+I[2026-01-01T00:00:10, b, hal, 9, 1]
+I[2026-01-01T00:00:10, b, gus, 7, 2]
--! counts
late 1
bad 0
