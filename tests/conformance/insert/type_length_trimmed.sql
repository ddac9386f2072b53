-- 'table.exec.sink.type-length-enforcer' = 'TRIM_PAD': what is longer is cut, what is shorter is padded.
--! input s.json
{"a": "abc", "x": "YWJj"}
{"a": "abcdefgh", "x": "YWJjZGVmZ2g="}
{"a": "", "x": ""}
{"a": "äöü", "x": "YQ=="}
{"a": null, "x": null}
--! sql
SET 'table.exec.sink.type-length-enforcer' = 'TRIM_PAD';
CREATE TABLE s (a STRING, x BYTES) WITH ('connector' = 'filesystem', 'path' = '/in/s.json', 'format' = 'json');
CREATE TABLE p (b VARCHAR(2), d VARBINARY(2)) WITH ('connector' = 'print');
INSERT INTO p SELECT a, x FROM s;
--! expect
+I[, []]
+I[ab, [97, 98]]
+I[ab, [97, 98]]
+I[null, null]
+I[äö, [97]]
--! flink 2.3.0
