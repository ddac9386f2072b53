-- A connector without partitions.
--! sql
CREATE TABLE p (k STRING, id INT) PARTITIONED BY (k) WITH ('connector' = 'print');
INSERT INTO p VALUES ('a', 1);
--! error contains
Table 'default_catalog.default_database.p' is a partitioned table, but connector 'print' does not write partitions
