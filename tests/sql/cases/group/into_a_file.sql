-- A file can not take updates; the sentence is Flink's.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE f (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'csv');
INSERT INTO f SELECT k, COUNT(*) AS n FROM t WHERE v > 1 GROUP BY k HAVING COUNT(*) > 1;
--! error contains
case.sql:3:13: error: Table sink 'default_catalog.default_database.f' doesn't support consuming update changes which is produced by node GroupAggregate(groupBy=[k], select=[k, COUNT(*) AS n])
