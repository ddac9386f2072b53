-- Nexmark q1 and q2 over the flat table of bids: the same seed gives the same rows.
--! sql
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3))
  WITH ('connector' = 'nexmark', 'nexmark.table' = 'bid', 'events.num' = '2000', 'first-event.rate' = '1000');
CREATE TABLE p (auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), at TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT auction, bidder, 0.908 * price, `dateTime` FROM bid WHERE MOD(auction, 123) = 0;
--! expect
+I[1107, 1001, 26918753.232, 2015-07-15T00:00:01.961]
