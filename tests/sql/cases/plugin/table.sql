-- Table functions: rows for each row; with LEFT JOIN those without any stay.
--! input t.json
{"id": 1, "s": "a,bb,,ccc"}
{"id": 2, "s": null}
{"id": 3, "s": "one text of more than twelve bytes"}
--! sql
CREATE FUNCTION words_of AS 'split' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION series AS 'series' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (id INT, s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE words (id INT, w STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/out/words', 'format' = 'csv');
CREATE TABLE kept (id INT, word STRING, number INT) WITH ('connector' = 'filesystem', 'path' = '/out/kept', 'format' = 'csv');
CREATE TABLE numbers (n INT, half DOUBLE) WITH ('connector' = 'filesystem', 'path' = '/out/numbers', 'format' = 'csv');
CREATE TABLE both (id INT, word STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/out/both', 'format' = 'csv');
INSERT INTO words SELECT id, w, n FROM t, LATERAL TABLE(Words_Of(s, ',')) AS x (w, n);
INSERT INTO kept SELECT id, x.word, number FROM t LEFT JOIN LATERAL TABLE(Words_Of(s, ',')) AS x ON TRUE;
INSERT INTO numbers SELECT n, half FROM LATERAL TABLE(series(-1, 2)) AS x WHERE n <> 1;
INSERT INTO both SELECT id, word, n FROM t CROSS JOIN LATERAL TABLE(Words_Of(s, ',')) AS x, LATERAL TABLE(series(1, number)) AS y WHERE id = 1;
--! expect words
1,a,0
1,bb,1
1,,
1,ccc,3
3,"one text of more than twelve bytes",0
--! expect kept
1,a,0
1,bb,1
1,,
1,ccc,3
2,,
3,"one text of more than twelve bytes",0
--! expect numbers
-1,-0.5
0,0.0
2,1.0
--! expect both
1,bb,1
1,ccc,1
1,ccc,2
1,ccc,3
