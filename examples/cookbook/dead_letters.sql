-- A feed with broken messages.  They are counted, said aloud and kept with the reason; the others
-- go on.

CREATE TABLE broken (
  `source` STRING, split STRING, `offset` BIGINT, reason STRING, message BYTES
) WITH ('connector' = 'print', 'print-identifier' = 'broken');

CREATE TABLE sensors (sensor STRING, `value` DOUBLE) WITH (
  'connector' = 'filesystem', 'path' = 'examples/cookbook/data/mixed.json', 'format' = 'json',
  'scan.on-error' = 'dead-letter', 'dead-letter.table' = 'broken'
);

SELECT * FROM sensors;
