-- DROP CONSTRAINT of another name.
--! sql
CREATE TABLE a (i INT, CONSTRAINT abc PRIMARY KEY (i) NOT ENFORCED) WITH ('connector' = 'blackhole');
ALTER TABLE a DROP CONSTRAINT wrong;
--! error contains
The current table does not define a primary key constraint named 'wrong'. Available constraint name: ['abc'].
--! flink 2.3.0
The current table does not define a primary key constraint named 'wrong'. Available constraint name: ['abc'].
