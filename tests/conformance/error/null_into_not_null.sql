-- NULL into a NOT NULL column fails the job.
--! input t.json
{"a": 1}
{"a": null}
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE g (a INT NOT NULL) WITH ('connector' = 'print');
INSERT INTO g SELECT a FROM t;
--! failure
Column 'a' is NOT NULL, however, a null value is being written into it. You can set
--! flink 2.3.0
Column 'a' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.
