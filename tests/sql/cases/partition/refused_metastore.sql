-- Refused, and what there is instead.
--! sql
CREATE TABLE t (a INT, d STRING) PARTITIONED BY (d) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'csv',
  'sink.partition-commit.policy.kind' = 'metastore,success-file');
INSERT INTO t VALUES (1, 'x');
--! error contains
'sink.partition-commit.policy.kind' = 'metastore,success-file': only 'success-file' is there
