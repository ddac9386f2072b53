-- The new name is taken.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE VIEW v AS SELECT a FROM t;
ALTER TABLE t RENAME TO v;
--! error contains
Table (or view) default_database.v already exists in Catalog default_catalog.
--! flink 2.3.0
Could not execute ALTER TABLE default_catalog.default_database.t RENAME TO default_catalog.default_database.v
Table (or view) default_database.v already exists in Catalog default_catalog.
