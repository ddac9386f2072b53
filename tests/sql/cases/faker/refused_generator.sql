-- A generator that is not there is named, with those that are.
--! sql
CREATE TABLE g (a STRING) WITH ('connector' = 'faker', 'number-of-rows' = '1', 'fields.a.expression' = '#{Superhero.name}');
CREATE TABLE p (a STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM g;
--! error contains
the generator #{Superhero.name} is not there
