-- USE of what is not there.
--! sql
USE nope;
--! error contains
A database with name [nope] does not exist in the catalog: [default_catalog].
--! flink 2.3.0
A database with name [nope] does not exist in the catalog: [default_catalog].
