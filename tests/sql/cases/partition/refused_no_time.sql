-- By partition time a partition has to say one.
--! sql
CREATE TABLE t (a INT, d STRING) PARTITIONED BY (d) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'csv',
  'sink.partition-commit.policy.kind' = 'success-file', 'sink.partition-commit.trigger' = 'partition-time');
INSERT INTO t VALUES (1, 'monday');
--! failure
partition 'd=monday': 'monday' is no time
