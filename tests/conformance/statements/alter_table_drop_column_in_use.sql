-- A column that a computed column uses can not be dropped.
--! sql
CREATE TABLE t (a INT, b AS a + 1) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t DROP a;
--! error contains
The column `a` is referenced by computed column `b`.
--! flink 2.3.0
The column `a` is referenced by computed column `b`.
