-- Two partition columns, one of them given, of other types than text; NULL, and characters that a path can not have.
--! sql
CREATE TABLE f (id INT, k STRING, d DATE, n INT) PARTITIONED BY (d, k)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f PARTITION (k = 'a=b/c %') SELECT id, d, n FROM (VALUES (1, DATE '2026-01-01', 10), (2, CAST(NULL AS DATE), 20), (3, DATE '2026-01-02', 30)) AS t(id, d, n);
CREATE TABLE g (id INT, k STRING, d DATE, n INT) PARTITIONED BY (d, k)
  WITH ('connector' = 'filesystem', 'path' = '/out/g', 'format' = 'csv');
INSERT INTO g PARTITION (d = '2026-01-03') (n, k) SELECT n, k FROM (VALUES ('x', 10), ('y', 20)) AS t(k, n);
--! expect f
{"id":1,"n":10}
{"id":2,"n":20}
{"id":3,"n":30}
--! expect g
,10
,20
