-- Windows of processing time that overlap and are aggregated, by the clock of a zone.
--! sql
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE g (id BIGINT, k AS MOD(id, 3), pt AS PROCTIME())
  WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'rows-per-second' = '10', 'fields.id.kind' = 'sequence',
        'fields.id.start' = '0', 'fields.id.end' = '19');
CREATE VIEW r AS SELECT * FROM g WHERE id < 19;
CREATE TABLE p (n BIGINT, ids BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(n), SUM(ids) FROM (
  SELECT COUNT(*) AS n, SUM(id) AS ids FROM TABLE(HOP(TABLE r, DESCRIPTOR(pt), INTERVAL '0.001' SECOND, INTERVAL '0.003' SECOND))
  GROUP BY k, window_start, window_end);
--! changelog
+I[57, 513]
