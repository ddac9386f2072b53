-- DESCRIBE: time attributes, keys, computed and metadata columns.
--! sql
CREATE TABLE t (
  id BIGINT NOT NULL, `user` STRING, ts TIMESTAMP(3), up AS UPPER(`user`),
  n STRING METADATA FROM 'file.name' VIRTUAL,
  PRIMARY KEY (id) NOT ENFORCED,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');
DESCRIBE t;
--! text contains
name
TIMESTAMP(3) *ROWTIME*
PRI(id)
BIGINT
FALSE
AS UPPER(`user`)
METADATA FROM 'file.name' VIRTUAL
`ts` - INTERVAL '5' SECOND
