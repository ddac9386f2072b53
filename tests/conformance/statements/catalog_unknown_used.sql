-- USE of a catalog that is not there.
--! sql
USE CATALOG nope;
--! error contains
A catalog with name [nope] does not exist.
--! flink 2.3.0
A catalog with name [nope] does not exist.
