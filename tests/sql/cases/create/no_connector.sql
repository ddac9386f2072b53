-- Flink's words for a table without a connector, once it is used.
--! input t.json

--! sql
CREATE TABLE a (x INT);
INSERT INTO a VALUES (1);
--! error contains
case.sql:1:14: error: Table options do not contain an option key 'connector' for discovering a connector.
