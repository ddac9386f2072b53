-- What a computed column uses can not be renamed.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t ADD c AS h + 1;
ALTER TABLE t RENAME h TO hh;
--! error contains
The column `h` is referenced by computed column `c`.
--! flink 2.3.0
The column `h` is referenced by computed column `c`.
