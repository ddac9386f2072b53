-- An aggregate that is tied to the row around it by more than equality.
--! input t.json
{"id": 1, "v": 3}
--! sql
CREATE TABLE t (id INT, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT id, (SELECT MAX(i.v) FROM t AS i WHERE i.id < o.id) AS m FROM t AS o;
--! error contains
a subquery in an expression that compares its rows with those around it by more than equality is not supported yet
compare them with =
