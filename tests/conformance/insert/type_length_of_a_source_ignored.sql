-- 'table.exec.sink.type-length-enforcer' = 'IGNORE': texts longer than their column says, of a source that does not look.
--! input s.json
{"a": "abc", "b": "YWJj", "c": "abc", "d": "YWJj"}
{"a": "äöü", "b": "YQ==", "c": "a", "d": "YQ=="}
{"a": null, "b": null, "c": null, "d": null}
{"a": "ab", "b": "YWI=", "c": "ab", "d": "YWI="}
--! sql
SET 'table.exec.sink.type-length-enforcer' = 'IGNORE';
CREATE TABLE s (a VARCHAR(2), b VARBINARY(2), c CHAR(2), d BINARY(2)) WITH ('connector' = 'filesystem', 'path' = '/in/s.json', 'format' = 'json');
CREATE TABLE p (a VARCHAR(2), b VARBINARY(2), c CHAR(2), d BINARY(2)) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM s;
--! expect
+I[ab, [97, 98], ab, [97, 98]]
+I[abc, [97, 98, 99], abc, [97, 98, 99]]
+I[null, null, null, null]
+I[äöü, [97], a, [97]]
--! flink 2.3.0
