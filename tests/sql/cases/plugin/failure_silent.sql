-- A function that fails and does not say why; and only for rows that ask it.
--! input t.json
{"id": 1}
{"id": 2}
--! sql
CREATE FUNCTION silent AS 'silent' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (id INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (id INT, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, CASE WHEN id > 1 THEN silent(id) ELSE 0 END FROM t;
--! failure
a failure without a reason in silent(id), called with (2)
