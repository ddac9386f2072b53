-- Scalar functions of a library: every type, overloads, any number of arguments, NULLs.
--! input t.json
{"id": 1, "s": "a,bb,ccc", "i": 7, "x": 1.5, "p": 12.34, "b": true, "d": "2026-02-28", "ts": "2026-02-28 23:59:59.999"}
{"id": 2, "s": null, "i": null, "x": -2.25, "p": -0.01, "b": false, "d": "1969-12-31", "ts": "1969-12-31 00:00:00.001"}
{"id": 3, "s": "a text of more than twelve bytes, really", "i": -300, "x": null, "p": null, "b": null, "d": null, "ts": null}
--! sql
CREATE FUNCTION count_char AS 'count_char' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION clip AS 'clip' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TEMPORARY FUNCTION first_of AS 'first_of' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TEMPORARY SYSTEM FUNCTION join_words AS 'join_words' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION reverse_bytes AS 'reverse_bytes' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION half AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION negate_wide AS 'negate_wide' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION not_both AS 'not_both' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION plus AS 'plus' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION third AS 'third' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION odd_or_null AS 'odd_or_null' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (id INT, s STRING, i INT, x DOUBLE, p DECIMAL(10, 2), b BOOLEAN, d DATE, ts TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE text (id INT, n BIGINT, words STRING, f BIGINT, bytes STRING) WITH ('connector' = 'filesystem', 'path' = '/out/text', 'format' = 'json');
CREATE TABLE number (id INT, i INT, x DOUBLE, p DECIMAL(10, 3), w DECIMAL(38, 4), f FLOAT, odd SMALLINT) WITH ('connector' = 'filesystem', 'path' = '/out/number', 'format' = 'json');
CREATE TABLE moment (id INT, b BOOLEAN, d DATE, ts TIMESTAMP(3), t TIME(0)) WITH ('connector' = 'filesystem', 'path' = '/out/moment', 'format' = 'json');
INSERT INTO text SELECT id, COUNT_CHAR(s, ','), join_words(' - ', s, CAST(id AS STRING), 'a constant of more than twelve bytes'),
  first_of(i, CAST(NULL AS INT), 5), CAST(reverse_bytes(CAST(s AS BYTES)) AS STRING) FROM t;
INSERT INTO number SELECT id, clip(i, 0, 5), clip(x, -1, 1), half(p), negate_wide(p), third(CAST(x AS FLOAT)), odd_or_null(CAST(i AS SMALLINT)) FROM t;
INSERT INTO moment SELECT id, not_both(b, id < 3), plus(d, 1), plus(ts, 1000000), CAST(plus(TIME '01:02:03', 5000000000) AS TIME(0)) FROM t;
--! expect text
{"id":1,"n":2,"words":"a,bb,ccc - 1 - a constant of more than twelve bytes","f":7,"bytes":"ccc,bb,a"}
{"id":2,"n":null,"words":null,"f":5,"bytes":null}
{"id":3,"n":1,"words":"a text of more than twelve bytes, really - 3 - a constant of more than twelve bytes","f":-300,"bytes":"yllaer ,setyb evlewt naht erom fo txet a"}
--! expect number
{"id":1,"i":5,"x":1.0,"p":6.17,"w":-12.34,"f":0.5,"odd":7}
{"id":2,"i":null,"x":-1.0,"p":-0.005,"w":0.01,"f":-0.75,"odd":null}
{"id":3,"i":0,"x":null,"p":null,"w":null,"f":null,"odd":null}
--! expect moment
{"id":1,"b":false,"d":"2026-03-01","ts":"2026-03-01 00:00:00","t":"01:02:08"}
{"id":2,"b":true,"d":"1970-01-01","ts":"1969-12-31 00:00:00.002","t":"01:02:08"}
{"id":3,"b":null,"d":null,"ts":null,"t":"01:02:08"}
