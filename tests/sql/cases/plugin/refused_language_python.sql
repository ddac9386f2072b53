-- Nor Python.
--! sql
CREATE TEMPORARY FUNCTION f AS 'm.f' LANGUAGE PYTHON;
--! error contains
LANGUAGE PYTHON (there is no Python in this process) is not supported yet
