-- DESCRIBE of a table in a catalog that is not there.
--! sql
DESCRIBE nope.d.u;
--! error contains
Tables or views with the identifier 'nope.d.u' doesn't exist.
--! flink 2.3.0
Tables or views with the identifier 'nope.d.u' doesn't exist.
