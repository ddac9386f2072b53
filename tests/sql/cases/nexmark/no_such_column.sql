-- A column that the table of this kind has not is refused, with those that it has.
--! sql
CREATE TABLE bid (auction BIGINT, id BIGINT) WITH ('connector' = 'nexmark', 'nexmark.table' = 'bid', 'events.num' = '10');
CREATE TABLE p (a BIGINT, b BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT auction, id FROM bid;
--! failure
nexmark: there is no column 'id' in this 'nexmark.table'.  It has event_type, dateTime, auction, bidder, price
