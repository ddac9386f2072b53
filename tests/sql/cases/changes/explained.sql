-- What a source of changes, the normalizer and the keeper of several rows for one key look like.
--! sql
SET 'table.exec.source.cdc-events-duplicate' = 'true';
CREATE TABLE cdc (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (k STRING, n INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'print');
CREATE TABLE q (id INT, n INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'blackhole');
EXPLAIN INSERT INTO p SELECT k, v FROM cdc WHERE v > 1;
SET 'table.exec.state.ttl' = '1 h';
EXPLAIN INSERT INTO q SELECT id, v FROM cdc;
--! text contains
+- SinkUpsertMaterializer(key=[k], changelogMode=[I,UB,UA,D])
        state: all rows that are there, UNBOUNDED because rows stay until they are deleted ('table.exec.state.ttl' would let them go)
         +- ChangelogNormalize(key=[id], changelogMode=[I,UB,UA,D])
                 state: the last row of each key, UNBOUNDED because rows stay until they are deleted
            +- TableSourceScan(table=[[default_catalog, default_database, cdc]], fields=[id, k, v], changelogMode=[I,UB,UA,D])
   +- ChangelogNormalize(key=[id], changelogMode=[I,UB,UA,D])
           state: the last row of each key, each until it was not used for 1 h
