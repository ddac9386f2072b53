-- Parts of nested columns have options of their own; lengths of collections default to 3.
--! sql
CREATE TABLE g (
  a ARRAY<INT>, m MAP<STRING, BIGINT>, r ROW<x INT, y ROW<s STRING>>, u MULTISET<INT>, e ARRAY<STRING>, n INT
) WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'rows-per-second' = '1000000',
        'fields.a.element.min' = '7', 'fields.a.element.max' = '7',
        'fields.m.length' = '1', 'fields.m.key.length' = '4', 'fields.m.value.min' = '-1', 'fields.m.value.max' = '-1',
        'fields.r.x.min' = '1', 'fields.r.x.max' = '1', 'fields.r.y.s.length' = '2', 'fields.r.y.null-rate' = '0',
        'fields.u.element.min' = '3', 'fields.u.element.max' = '3', 'fields.e.length' = '0',
        'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '20');
CREATE TABLE p (a ARRAY<INT>, m BIGINT, x INT, y INT, u BOOLEAN, e INT, n INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT a, CARDINALITY(m), r.x, CHAR_LENGTH(r.y.s), CARDINALITY(u) > 0, CARDINALITY(e), n FROM g WHERE n >= 19;
--! expect
+I[[7, 7, 7], 1, 1, 2, true, 0, 19]
+I[[7, 7, 7], 1, 1, 2, true, 0, 20]
