-- The table of nexmark-flink: a column of type ROW for each kind of event.
--! sql
CREATE TABLE nexmark (
  event_type INT,
  person ROW<id BIGINT, name VARCHAR, emailAddress VARCHAR, creditCard VARCHAR, city VARCHAR, state VARCHAR, `dateTime` TIMESTAMP(3), extra VARCHAR>,
  auction ROW<id BIGINT, itemName VARCHAR, description VARCHAR, initialBid BIGINT, reserve BIGINT, `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra VARCHAR>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel VARCHAR, url VARCHAR, `dateTime` TIMESTAMP(3), extra VARCHAR>,
  `dateTime` AS CASE WHEN event_type = 0 THEN person.`dateTime` WHEN event_type = 1 THEN auction.`dateTime` ELSE bid.`dateTime` END,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '1000', 'first-event.rate' = '1000', 'next-event.rate' = '1000');
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, `dateTime` FROM nexmark WHERE event_type = 2;
CREATE TABLE flat (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, `dateTime` TIMESTAMP(3))
  WITH ('connector' = 'nexmark', 'nexmark.table' = 'bid', 'events.num' = '1000', 'first-event.rate' = '1000', 'next-event.rate' = '1000');
CREATE TABLE p (kind INT, n BIGINT, people BIGINT, last_person BIGINT, auctions BIGINT, last_auction BIGINT, bids BIGINT)
  WITH ('connector' = 'print');
CREATE TABLE q (what STRING, n BIGINT) WITH ('connector' = 'print');
BEGIN STATEMENT SET;
INSERT INTO p SELECT event_type, COUNT(*), COUNT(person), MAX(person.id), COUNT(auction.id), MAX(auction.id), COUNT(bid)
FROM nexmark GROUP BY event_type, TUMBLE(`dateTime`, INTERVAL '1' HOUR);
INSERT INTO q SELECT 'in one and not in the other', COUNT(*) FROM (
  SELECT auction, bidder, price, channel, `dateTime`, SUM(side) AS n FROM (
    SELECT auction, bidder, price, channel, `dateTime`, 1 AS side FROM bid
    UNION ALL SELECT auction, bidder, price, channel, `dateTime`, -1 FROM flat) AS u
  GROUP BY auction, bidder, price, channel, `dateTime`) AS g WHERE n <> 0;
END;
--! changelog
+I[0, 20, 20, 1019, 0, null, 0]
+I[1, 60, 0, null, 60, 1059, 0]
+I[2, 920, 0, null, 0, null, 920]
