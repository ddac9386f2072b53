-- A table needs a catalog.
--! sql
CREATE TABLE nope.d.t (a INT) WITH ('connector' = 'print');
--! error contains
Catalog nope does not exist.
--! flink 2.3.0
Catalog nope does not exist.
