-- A function fails on a row: its own words, the expression, and the row's arguments.
--! input t.json
{"id": 1, "s": "a"}
{"id": 2, "s": "no"}
--! sql
CREATE FUNCTION count_char AS 'count_char' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (id INT, s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (id INT, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, count_char('banana', s) FROM t;
--! failure
the character has 2 bytes, and must have one in count_char('banana', s), called with ("banana", "no")
