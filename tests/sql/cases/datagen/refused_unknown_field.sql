-- An option of a field that is not there is no option.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1', 'fields.b.min' = '1');
CREATE TABLE p (a INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM g;
--! error contains
Unsupported option 'fields.b.min': the table has no such field, or it has no such option
