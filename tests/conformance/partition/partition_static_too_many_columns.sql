-- PARTITION (..): its columns are not the query's.
--! sql
CREATE TABLE f (id INT, k STRING) PARTITIONED BY (k) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
INSERT INTO f PARTITION (k = 'fixed') SELECT 1, 'x';
--! error contains
Column types of query result and sink for 'default_catalog.default_database.f' do not match.
--! flink 2.3.0
Column types of query result and sink for 'default_catalog.default_database.f' do not match.
Cause: Different number of columns.
Query schema: [EXPR$0: INT NOT NULL, EXPR$1: STRING NOT NULL, EXPR$2: CHAR(1) NOT NULL]
Sink schema:  [id: INT, k: STRING]
