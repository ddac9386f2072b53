-- A NULL for a NOT NULL column fails the job, as Flink's not-null enforcer does.
--! input t.json
{"v": 1}
{}
--! sql
CREATE TABLE t (v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v INT NOT NULL) WITH ('connector' = 'print');
INSERT INTO p SELECT v FROM t;
--! failure
Column 'v' is NOT NULL, however, a null value is being written into it.
--! flink 2.3.0
Column 'v' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.
