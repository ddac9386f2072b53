-- A database needs a catalog.
--! sql
CREATE DATABASE nope.d;
--! error contains
Catalog nope does not exist
--! flink 2.3.0
Could not execute CREATE DATABASE: (catalogDatabase: [{}], catalogName: [nope], databaseName: [d], ignoreIfExists: [false])
Catalog nope does not exist
