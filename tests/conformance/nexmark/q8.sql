-- Monitor new users.
--! input person.json
{"id": 1000, "name": "Ann", "emailAddress": "x@y.z", "city": "Boise", "state": "ID", "dateTime": "2026-01-01 00:00:01.409"}
{"id": 1001, "name": "Dan", "emailAddress": "x@y.z", "city": "Boise", "state": "ID", "dateTime": "2026-01-01 00:00:07.048"}
{"id": 1002, "name": "Finn", "emailAddress": "x@y.z", "city": "Bend", "state": "OR", "dateTime": "2026-01-01 00:00:11.806"}
{"id": 1003, "name": "Eve", "emailAddress": "x@y.z", "city": "Seattle", "state": "WA", "dateTime": "2026-01-01 00:00:16.886"}
{"id": 1004, "name": "Eve", "emailAddress": "x@y.z", "city": "Bend", "state": "OR", "dateTime": "2026-01-01 00:00:22.749"}
{"id": 1005, "name": "Finn", "emailAddress": "x@y.z", "city": "Boise", "state": "ID", "dateTime": "2026-01-01 00:00:29.212"}
{"id": 1006, "name": "Bob", "emailAddress": "x@y.z", "city": "Seattle", "state": "WA", "dateTime": "2026-01-01 00:00:35.314"}
{"id": 1007, "name": "Eve", "emailAddress": "x@y.z", "city": "Seattle", "state": "WA", "dateTime": "2026-01-01 00:00:39.191"}
--! input auction.json
{"id": 2000, "itemName": "hat", "description": "d", "initialBid": 18, "reserve": 81, "dateTime": "2026-01-01 00:00:01.419", "expires": "2026-01-01 00:00:09.076", "seller": 1000, "category": 12}
{"id": 2001, "itemName": "cup", "description": "d", "initialBid": 25, "reserve": 84, "dateTime": "2026-01-01 00:00:04.488", "expires": "2026-01-01 00:00:23.649", "seller": 1000, "category": 12}
{"id": 2002, "itemName": "hat", "description": "d", "initialBid": 21, "reserve": 112, "dateTime": "2026-01-01 00:00:08.188", "expires": "2026-01-01 00:00:12.507", "seller": 1000, "category": 11}
{"id": 2003, "itemName": "cup", "description": "d", "initialBid": 7, "reserve": 81, "dateTime": "2026-01-01 00:00:11.816", "expires": "2026-01-01 00:00:18.955", "seller": 1000, "category": 12}
{"id": 2004, "itemName": "hat", "description": "d", "initialBid": 37, "reserve": 116, "dateTime": "2026-01-01 00:00:15.579", "expires": "2026-01-01 00:00:24.762", "seller": 1001, "category": 10}
{"id": 2005, "itemName": "hat", "description": "d", "initialBid": 1, "reserve": 64, "dateTime": "2026-01-01 00:00:19.006", "expires": "2026-01-01 00:00:24.238", "seller": 1001, "category": 12}
{"id": 2006, "itemName": "pen", "description": "d", "initialBid": 17, "reserve": 55, "dateTime": "2026-01-01 00:00:22.759", "expires": "2026-01-01 00:00:38.371", "seller": 1003, "category": 10}
{"id": 2007, "itemName": "cup", "description": "d", "initialBid": 16, "reserve": 68, "dateTime": "2026-01-01 00:00:26.868", "expires": "2026-01-01 00:00:41.616", "seller": 1000, "category": 10}
{"id": 2008, "itemName": "hat", "description": "d", "initialBid": 48, "reserve": 119, "dateTime": "2026-01-01 00:00:31.635", "expires": "2026-01-01 00:00:48.740", "seller": 1004, "category": 10}
{"id": 2009, "itemName": "pen", "description": "d", "initialBid": 38, "reserve": 138, "dateTime": "2026-01-01 00:00:35.324", "expires": "2026-01-01 00:00:52.932", "seller": 1005, "category": 10}
{"id": 2010, "itemName": "pen", "description": "d", "initialBid": 47, "reserve": 102, "dateTime": "2026-01-01 00:00:37.564", "expires": "2026-01-01 00:00:49.568", "seller": 1004, "category": 10}
{"id": 2011, "itemName": "hat", "description": "d", "initialBid": 44, "reserve": 56, "dateTime": "2026-01-01 00:00:41.888", "expires": "2026-01-01 00:00:48.373", "seller": 1002, "category": 12}
{"id": 2012, "itemName": "cup", "description": "d", "initialBid": 45, "reserve": 88, "dateTime": "2026-01-01 00:00:44.042", "expires": "2026-01-01 00:00:59.506", "seller": 1006, "category": 11}
{"id": 2013, "itemName": "hat", "description": "d", "initialBid": 32, "reserve": 65, "dateTime": "2026-01-01 00:00:48.276", "expires": "2026-01-01 00:00:52.748", "seller": 1003, "category": 12}
{"id": 2014, "itemName": "pen", "description": "d", "initialBid": 9, "reserve": 114, "dateTime": "2026-01-01 00:00:52.019", "expires": "2026-01-01 00:01:11.835", "seller": 1005, "category": 10}
--! sql
CREATE TABLE person (id BIGINT, name STRING, emailAddress STRING, city STRING, state STRING, `dateTime` TIMESTAMP(3),
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/person.json', 'format' = 'json');
CREATE TABLE auction (id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, `dateTime` TIMESTAMP(3),
  expires TIMESTAMP(3), seller BIGINT, category BIGINT,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/auction.json', 'format' = 'json');
CREATE TABLE p (id BIGINT, name STRING, starttime TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p
SELECT P.id, P.name, P.starttime FROM (
  SELECT id, name, window_start AS starttime, window_end AS endtime FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) GROUP BY id, name, window_start, window_end) P
JOIN (SELECT seller, window_start AS starttime, window_end AS endtime FROM TABLE(TUMBLE(TABLE auction, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) GROUP BY seller, window_start, window_end) A
ON P.id = A.seller AND P.starttime = A.starttime AND P.endtime = A.endtime;
--! expect
+I[1000, Ann, 2026-01-01T00:00]
--! flink 2.3.0
