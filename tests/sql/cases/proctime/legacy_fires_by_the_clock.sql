-- GROUP BY TUMBLE of processing time, without other keys.
-- The row that is left out comes long after all windows are over: it is what the input waits for.
--! sql
CREATE TABLE g (id BIGINT, k AS MOD(id, 3), pt AS PROCTIME())
  WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'rows-per-second' = '10', 'fields.id.kind' = 'sequence',
        'fields.id.start' = '0', 'fields.id.end' = '19');
CREATE VIEW r AS SELECT * FROM g WHERE id < 19;
CREATE TABLE p (n BIGINT, ids BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(n), SUM(ids) FROM (
  SELECT COUNT(*) AS n, SUM(id) AS ids FROM r
  GROUP BY TUMBLE(pt, INTERVAL '0.002' SECOND));
--! changelog
+I[19, 171]
