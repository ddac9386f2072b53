-- USE of a database in a catalog that is not there.
--! sql
USE nope.x;
--! error contains
A catalog with name [nope] does not exist.
--! flink 2.3.0
A catalog with name [nope] does not exist.
