-- 'sink.parallelism' is accepted; there are no subtasks.
--! sql
CREATE TABLE p (a INT) WITH ('connector' = 'print', 'sink.parallelism' = '1');
INSERT INTO p VALUES (1);
--! expect
+I[1]
--! flink 2.3.0
