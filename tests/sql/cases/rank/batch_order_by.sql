-- In batch mode rows come in any order that is asked for.
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
SET 'execution.runtime-mode' = 'batch';
CREATE TABLE p (bidder STRING, price INT) WITH ('connector' = 'print');
INSERT INTO p SELECT bidder, price FROM bids ORDER BY price DESC;
--! expect
+I[ann, 10]
+I[ann, 5]
+I[bob, 30]
+I[cat, 20]
+I[dan, null]
+I[eve, 30]
+I[fay, 1]
+I[gus, 7]
+I[hal, 9]
+I[late, 99]
