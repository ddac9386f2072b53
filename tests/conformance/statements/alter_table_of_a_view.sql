-- A view is altered by ALTER VIEW.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE VIEW v AS SELECT a FROM t;
ALTER TABLE v RENAME TO y;
--! error contains
ALTER TABLE for a view is not allowed
--! flink 2.3.0
ALTER TABLE for a view is not allowed
