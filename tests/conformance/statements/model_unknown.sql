-- DROP of a model that is not there.
--! sql
DROP MODEL m;
--! error contains
Model with identifier 'default_catalog.default_database.m' does not exist.
--! flink 2.3.0
Model with identifier 'default_catalog.default_database.m' does not exist.
