-- What would read as two elements is not written.
--! sql
CREATE TABLE o (a ARRAY<STRING>) WITH ('connector' = 'filesystem', 'path' = '/out/o', 'format' = 'csv');
INSERT INTO o VALUES (ARRAY['a;b']);
--! failure
an element of an ARRAY or ROW holds the 'array-element-delimiter'
