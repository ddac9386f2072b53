-- SHOW PARTITIONS of a table without.
--! sql
CREATE TABLE p (a INT) WITH ('connector' = 'print');
SHOW PARTITIONS p;
--! error contains
Table default_database.p in catalog default_catalog is not partitioned.
--! flink 2.3.0
Could not execute SHOW PARTITIONS default_catalog.default_database.p
Table default_database.p in catalog default_catalog is not partitioned.
