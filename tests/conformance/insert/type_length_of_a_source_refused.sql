-- 'table.exec.sink.type-length-enforcer' = 'ERROR': texts longer than their column says, of a source that does not look.
--! input s.json
{"a": "abc", "b": "YWJj", "c": "abc", "d": "YWJj"}
{"a": "äöü", "b": "YQ==", "c": "a", "d": "YQ=="}
{"a": null, "b": null, "c": null, "d": null}
{"a": "ab", "b": "YWI=", "c": "ab", "d": "YWI="}
--! sql
SET 'table.exec.sink.type-length-enforcer' = 'ERROR';
CREATE TABLE s (a VARCHAR(2), b VARBINARY(2), c CHAR(2), d BINARY(2)) WITH ('connector' = 'filesystem', 'path' = '/in/s.json', 'format' = 'json');
CREATE TABLE p (a VARCHAR(2), b VARBINARY(2), c CHAR(2), d BINARY(2)) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM s;
--! failure
Column 'a' is VARCHAR(2), however, a string of length 3 is being written into it. You can set job configuration 'table.exec.sink.type-length-enforcer' to control this behaviour.
--! flink 2.3.0
Column 'a' is VARCHAR(2), however, a string of length 3 is being written into it. You can set job configuration 'table.exec.sink.type-length-enforcer' to control this behaviour.
