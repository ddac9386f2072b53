-- SET without quotes, as older files have it.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
SET pipeline.name = my job;
SET table.local-time-zone=UTC;
SET 'execution.checkpointing.interval' = '10 s';
RESET 'pipeline.name';
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t;
--! expect
+I[a]
+I[b]
