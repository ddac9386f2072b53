-- DROP of a table in a catalog that is not there.
--! sql
DROP TABLE nope.d.u;
--! error contains
Table with identifier 'nope.d.u' does not exist.
--! flink 2.3.0
Table with identifier 'nope.d.u' does not exist.
