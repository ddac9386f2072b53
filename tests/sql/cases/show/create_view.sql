-- SHOW CREATE VIEW: the query as it was written, names in backticks; Flink writes every name in full.
--! sql
CREATE TABLE orders (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE VIEW w (kk, n) COMMENT 'counts' AS SELECT k, COUNT(*) FROM orders WHERE v > 3 GROUP BY k;
SHOW CREATE VIEW w;
--! text
CREATE VIEW `default_catalog`.`default_database`.`w` (
  `kk`,
  `n`
)
COMMENT 'counts'
AS SELECT `k`, COUNT(*) FROM `orders` WHERE `v` > 3 GROUP BY `k`
