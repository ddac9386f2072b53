-- What can not be read as the column's type is refused at the start.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'faker', 'number-of-rows' = '1', 'fields.a.expression' = 'no. #{number.randomDigit}');
CREATE TABLE p (a INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM g;
--! error contains
which is no INT
