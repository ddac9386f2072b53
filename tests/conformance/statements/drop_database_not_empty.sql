-- A database with tables is not dropped without CASCADE.
--! sql
CREATE DATABASE d;
CREATE TABLE d.t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
DROP DATABASE d;
--! error contains
Database d in catalog default_catalog is not empty.
--! flink 2.3.0
Could not execute DROP DATABASE default_catalog.d RESTRICT
Database d in catalog default_catalog is not empty.
