-- A result that is none of its type.
--! input t.json
{"id": 100}
--! sql
CREATE FUNCTION plus_tiny AS 'plus_tiny' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (id INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (id INT, n TINYINT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, plus_tiny(id, 28) FROM t;
--! failure
a result that is out of its type's range in plus_tiny(id, 28), called with (100, 28)
