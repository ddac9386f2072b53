-- SHOW CREATE TABLE writes types without short names, DESCRIBE with them.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE TABLE u (c TIMESTAMP_LTZ(3), d ROW<x STRING, y ARRAY<BYTES>>, e MAP<STRING, INT>, f VARCHAR, g VARBINARY, i TIME)
  COMMENT 'it''s' PARTITIONED BY (f) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
SHOW CREATE TABLE u;
DESCRIBE u;
--! text
CREATE TABLE `default_catalog`.`default_database`.`u` (
  `c` TIMESTAMP(3) WITH LOCAL TIME ZONE,
  `d` ROW<`x` VARCHAR(2147483647), `y` ARRAY<VARBINARY(2147483647)>>,
  `e` MAP<VARCHAR(2147483647), INT>,
  `f` VARCHAR(2147483647),
  `g` VARBINARY(2147483647),
  `i` TIME(0)
)
COMMENT 'it''s'
PARTITIONED BY (`f`)
WITH (
  'connector' = 'filesystem',
  'format' = 'json',
  'path' = '/in/t'
)
+------+-----------------------------------+------+-----+--------+-----------+
| name |                              type | null | key | extras | watermark |
+------+-----------------------------------+------+-----+--------+-----------+
|    c |                  TIMESTAMP_LTZ(3) | TRUE |     |        |           |
|    d | ROW<`x` STRING, `y` ARRAY<BYTES>> | TRUE |     |        |           |
|    e |                  MAP<STRING, INT> | TRUE |     |        |           |
|    f |                            STRING | TRUE |     |        |           |
|    g |                             BYTES | TRUE |     |        |           |
|    i |                           TIME(0) | TRUE |     |        |           |
+------+-----------------------------------+------+-----+--------+-----------+
6 rows in set
--! flink 2.3.0
