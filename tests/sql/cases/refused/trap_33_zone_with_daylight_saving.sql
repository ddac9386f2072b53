-- Windows of TIMESTAMP_LTZ follow the session's zone, which may be a fixed offset only.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SET 'table.local-time-zone' = 'America/Los_Angeles';
--! error contains
case.sql:4:31: error: 'table.local-time-zone' = 'America/Los_Angeles': only UTC and fixed offsets such as 'GMT+02:00' are supported yet
