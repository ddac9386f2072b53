-- Three splits have every third event each; sums over all are those of one split.
--! sql
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, extra STRING, `dateTime` TIMESTAMP(3),
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'nexmark', 'nexmark.table' = 'bid', 'events.num' = '5000', 'scan.parallelism' = '3', 'seed' = '7');
CREATE TABLE one (auction BIGINT, bidder BIGINT, price BIGINT, extra STRING, `dateTime` TIMESTAMP(3),
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'nexmark', 'nexmark.table' = 'bid', 'events.num' = '5000', 'seed' = '7');
CREATE TABLE p (n BIGINT, auctions BIGINT, bidders BIGINT, price BIGINT, extra BIGINT) WITH ('connector' = 'print');
CREATE TABLE q (n BIGINT, auctions BIGINT, bidders BIGINT, price BIGINT, extra BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(*), COUNT(DISTINCT auction), COUNT(DISTINCT bidder), SUM(price), SUM(CHAR_LENGTH(extra))
FROM bid GROUP BY TUMBLE(`dateTime`, INTERVAL '1' HOUR);
INSERT INTO q SELECT COUNT(*), COUNT(DISTINCT auction), COUNT(DISTINCT bidder), SUM(price), SUM(CHAR_LENGTH(extra))
FROM one GROUP BY TUMBLE(`dateTime`, INTERVAL '1' HOUR);
--! expect
+I[4600, 300, 105, 35209476114, 310341]
+I[4600, 300, 105, 35209476114, 310341]
