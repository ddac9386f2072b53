-- datagen can not be written.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'datagen');
INSERT INTO a VALUES (1);
--! error contains
case.sql:1:44: error: Connector 'datagen' can only be used as a source. It cannot be used as a sink.
