-- PARTITIONED BY a column that is not there.
--! sql
CREATE TABLE f (id INT, k STRING) PARTITIONED BY (z) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
--! error contains
Partition column 'z' not defined in the table schema. Available columns: ['id', 'k']
--! flink 2.3.0
Partition column 'z' not defined in the table schema. Available columns: ['id', 'k']
