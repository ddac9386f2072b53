-- Nexmark q12: bids per bidder in processing time.
-- The row that is left out comes long after all windows are over: it is what the input waits for.
--! sql
CREATE TABLE g (id BIGINT, k AS MOD(id, 3), pt AS PROCTIME())
  WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'rows-per-second' = '10', 'fields.id.kind' = 'sequence',
        'fields.id.start' = '0', 'fields.id.end' = '19');
CREATE VIEW r AS SELECT * FROM g WHERE id < 19;
CREATE TABLE p (n BIGINT, seconds BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(n), MAX(TIMESTAMPDIFF(SECOND, s, e)) FROM (
  SELECT k, COUNT(*) AS n, TUMBLE_START(pt, INTERVAL '1' SECOND) AS s, TUMBLE_END(pt, INTERVAL '1' SECOND) AS e
  FROM (SELECT * FROM r WHERE id < 8) GROUP BY k, TUMBLE(pt, INTERVAL '1' SECOND));
--! changelog
+I[8, 1]
