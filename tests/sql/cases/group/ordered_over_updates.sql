-- What came before the value that is taken back is not kept.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT LISTAGG(k) FROM (SELECT k, COUNT(*) AS n FROM t GROUP BY k);
--! error contains
error: LISTAGG over an input that takes rows back is not supported yet
