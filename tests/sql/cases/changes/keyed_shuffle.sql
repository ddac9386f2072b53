-- 'table.exec.sink.keyed-shuffle' = 'FORCE': an exchange by the sink's key in front of it.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
{"k": "a", "v": 3}
--! sql
SET 'table.exec.sink.keyed-shuffle' = 'FORCE';
CREATE TABLE t (k STRING NOT NULL, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'print');
EXPLAIN INSERT INTO p SELECT * FROM t;
INSERT INTO p SELECT * FROM t;
--! expect
+I[a, 1]
+I[a, 3]
+I[b, 2]
--! text contains
Exchange(key=[k], changelogMode=[I])
[1] <- by key from [0] Stage(uid=[Exchange(t):key=[k]]
