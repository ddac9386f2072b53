-- What must be escaped is; the rest is UTF-8.
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE f (s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f VALUES ('a"b\c'), ('é😀'), (E'tab\there');
--! expect f
{"s":"a\"b\\c"}
{"s":"é😀"}
{"s":"tab\there"}
