-- Without an aggregation nothing waits: rows go on with the windows of the moment, the last too.
--! sql
CREATE TABLE g (id BIGINT, k AS MOD(id, 3), pt AS PROCTIME())
  WITH ('connector' = 'datagen', 'number-of-rows' = '20', 'rows-per-second' = '10', 'fields.id.kind' = 'sequence',
        'fields.id.start' = '0', 'fields.id.end' = '19');
CREATE VIEW r AS SELECT * FROM g WHERE id < 19;
CREATE TABLE p (id BIGINT, s INT, is_grid BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT id, TIMESTAMPDIFF(SECOND, window_start, window_end), MOD(EXTRACT(SECOND FROM window_start), 5) = 0
FROM TABLE(HOP(TABLE g, DESCRIPTOR(pt), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) WHERE id > 17;
--! expect
+I[18, 10, true]
+I[18, 10, true]
+I[19, 10, true]
+I[19, 10, true]
