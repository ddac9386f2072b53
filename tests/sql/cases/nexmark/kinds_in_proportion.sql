-- All kinds in one table, NULL where an event is of another kind; 1 : 3 : 46 of them.
--! sql
CREATE TABLE e (event_type INT, `dateTime` TIMESTAMP(3), person_id BIGINT, auction_id BIGINT, bid_price BIGINT,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'nexmark', 'events.num' = '1000', 'first-event.rate' = '1000', 'next-event.rate' = '1000');
CREATE TABLE p (kind INT, n BIGINT, people BIGINT, last_person BIGINT, auctions BIGINT, last_auction BIGINT, bids BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p SELECT event_type, COUNT(*), COUNT(person_id), MAX(person_id), COUNT(auction_id), MAX(auction_id), COUNT(bid_price)
FROM e GROUP BY event_type, TUMBLE(`dateTime`, INTERVAL '1' HOUR);
--! expect
+I[0, 20, 20, 1019, 0, null, 0]
+I[1, 60, 0, null, 60, 1059, 0]
+I[2, 920, 0, null, 0, null, 920]
