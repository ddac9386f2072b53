-- 'table.exec.sink.not-null-enforcer' = 'DROP' leaves such rows out.
--! input t.json
{"v": 1, "w": 1}
{"w": 2}
{"v": 3}
--! sql
SET 'table.exec.sink.not-null-enforcer' = 'DROP';
CREATE TABLE t (v INT, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v BIGINT NOT NULL, w INT) WITH ('connector' = 'print');
INSERT INTO p SELECT v, w FROM t;
--! expect
+I[1, 1]
+I[3, null]
--! flink 2.3.0
