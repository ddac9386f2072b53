-- Refused by name, where it stands.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE FUNCTION f AS 'com.example.F';
--! error contains
case.sql:4:1: error: CREATE FUNCTION (functions of the JVM can not run here; those of C) is not supported yet
