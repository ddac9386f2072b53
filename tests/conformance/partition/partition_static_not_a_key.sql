-- PARTITION (..) of a column that is no partition column.
--! sql
CREATE TABLE f (id INT, k STRING) PARTITIONED BY (k) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f PARTITION (id = 3) SELECT 'x';
--! error contains
Static partition column 'id' should be in the partition keys list [k] for table 'default_catalog.default_database.f'.
--! flink 2.3.0
Static partition column 'id' should be in the partition keys list [k] for table 'default_catalog.default_database.f'.
