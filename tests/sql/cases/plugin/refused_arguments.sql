-- Arguments that no form takes.
--! sql
CREATE FUNCTION clip AS 'clip' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT clip('a', 1, 2);
--! error contains
case.sql:2:8: error: Cannot apply 'clip' to arguments of type 'clip(<CHAR(1)>, <INT>, <INT>)'. Supported form(s): clip(INT, INT, INT), clip(DOUBLE, DOUBLE, DOUBLE)
    2 | SELECT clip('a', 1, 2);
      |        ^~~~~~~~~~~~~~~
