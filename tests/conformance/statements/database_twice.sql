-- A database of the same name.
--! sql
CREATE DATABASE d;
CREATE DATABASE d;
--! error contains
Database d already exists in Catalog default_catalog.
--! flink 2.3.0
Could not execute CREATE DATABASE: (catalogDatabase: [{}], catalogName: [default_catalog], databaseName: [d], ignoreIfExists: [false])
Database d already exists in Catalog default_catalog.
