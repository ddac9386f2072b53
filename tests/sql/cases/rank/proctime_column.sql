-- PROCTIME() as a column of the table: the last row of each item.
--! input bids.json
{"item": "a", "bidder": "ann", "price": 10, "ts": "2026-01-01 00:00:01"}
{"item": "a", "bidder": "bob", "price": 30, "ts": "2026-01-01 00:00:02"}
{"item": "b", "bidder": "ann", "price": 5, "ts": "2026-01-01 00:00:03"}
{"item": "a", "bidder": "cat", "price": 20, "ts": "2026-01-01 00:00:08"}
{"item": "b", "bidder": "dan", "price": null, "ts": "2026-01-01 00:00:09"}
{"item": "a", "bidder": "dot", "price": 3, "ts": "2026-01-01 00:00:09"}
{"item": "a", "bidder": "eve", "price": 30, "ts": "2026-01-01 00:00:09"}
{"item": "a", "bidder": "fay", "price": 1, "ts": "2026-01-01 00:00:12"}
{"item": "b", "bidder": "gus", "price": 7, "ts": "2026-01-01 00:00:13"}
{"item": "a", "bidder": "late", "price": 99, "ts": "2026-01-01 00:00:04"}
{"item": "b", "bidder": "hal", "price": 9, "ts": "2026-01-01 00:00:19"}
--! sql
CREATE TABLE bids (item STRING, bidder STRING, price INT, pt AS PROCTIME())
  WITH ('connector' = 'filesystem', 'path' = '/in/bids.json', 'format' = 'json');
CREATE TABLE p (item STRING, bidder STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT item, bidder FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY pt DESC) AS rn FROM bids) WHERE rn = 1;
--! changelog
+I[a, late]
+I[b, hal]
