-- A rank over a rank: it takes rows back.
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
CREATE TABLE p (item STRING, price INT, rn BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT item, price, rn FROM (
  SELECT item, price, ROW_NUMBER() OVER (ORDER BY price) AS rn FROM (
    SELECT item, price, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) AS r FROM bids) WHERE r <= 2)
WHERE rn <= 3;
--! changelog
+I[b, 7, 1]
+I[b, 9, 2]
+I[a, 30, 3]
