-- A sequence counts rows, so it can not lie in one.
--! sql
CREATE TABLE g (a ARRAY<INT>) WITH ('connector' = 'datagen', 'number-of-rows' = '1',
  'fields.a.element.kind' = 'sequence', 'fields.a.element.start' = '1', 'fields.a.element.end' = '9');
CREATE TABLE p (a ARRAY<INT>) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM g;
--! error contains
A sequence counts rows: it can not lie within a row, an array or a map.
