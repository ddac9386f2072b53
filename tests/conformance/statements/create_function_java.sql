-- A function of a class that is not there.
--! sql
CREATE FUNCTION f AS 'com.example.Nope';
SELECT f(1);
--! error contains
com.example.Nope
--! flink 2.3.0
SQL validation failed. Cannot instantiate user-defined function 'default_catalog.default_database.f'.
Cannot instantiate user-defined function 'default_catalog.default_database.f'.
com.example.Nope
