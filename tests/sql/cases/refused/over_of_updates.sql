-- Rows that come behind others can not be counted again when those change; the sentence is Flink's.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s INT) WITH ('connector' = 'print');
CREATE VIEW newest AS SELECT k, v, ts FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS n FROM t) WHERE n = 1;
INSERT INTO p SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts) FROM newest;
--! error contains
OverAggregate doesn't support consuming update and delete changes which is produced by node
