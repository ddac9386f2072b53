-- RESET names something.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t RESET ();
--! error contains
ALTER TABLE RESET does not support empty key
--! flink 2.3.0
ALTER TABLE RESET does not support empty key
