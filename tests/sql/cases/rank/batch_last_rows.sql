-- In batch mode only what is left when the input ends is seen: of groups, of joins, of places; and a
-- table that takes no updates takes it.
--! input bids.json
{"item": "a", "bidder": "ann", "price": 10}
{"item": "a", "bidder": "bob", "price": 30}
{"item": "b", "bidder": "ann", "price": 5}
{"item": "a", "bidder": "cat", "price": 20}
{"item": "b", "bidder": "dan", "price": null}
{"item": "a", "bidder": "ann", "price": 10}
--! sql
CREATE TABLE bids (item STRING, bidder STRING, price INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/bids.json', 'format' = 'json');
SET 'execution.runtime-mode' = 'batch';
CREATE TABLE g (item STRING, n BIGINT, price INT) WITH ('connector' = 'print', 'print-identifier' = 'groups');
CREATE TABLE j (x STRING, y STRING) WITH ('connector' = 'print', 'print-identifier' = 'pairs');
CREATE TABLE f (bidder STRING, n BIGINT)
  WITH ('connector' = 'print', 'print-identifier' = 'first');
EXECUTE STATEMENT SET BEGIN
INSERT INTO g SELECT item, COUNT(*), SUM(price) FROM bids GROUP BY item;
INSERT INTO j SELECT a.bidder, b.bidder FROM bids AS a LEFT JOIN bids AS b
  ON a.item = b.item AND a.price < b.price;
INSERT INTO f SELECT bidder, COUNT(*) AS n FROM bids GROUP BY bidder ORDER BY n DESC LIMIT 1;
END;
--! expect
first> +I[ann, 3]
groups> +I[a, 4, 70]
groups> +I[b, 2, 5]
pairs> +I[ann, bob]
pairs> +I[ann, bob]
pairs> +I[ann, cat]
pairs> +I[ann, cat]
pairs> +I[ann, null]
pairs> +I[bob, null]
pairs> +I[cat, bob]
pairs> +I[dan, null]
