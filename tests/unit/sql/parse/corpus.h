/*
 * tests/unit/sql/parse/corpus.h - statements of Flink SQL that must parse, and some that
 * must not.  Written in the manner of what users' files hold: Kafka tables, datagen and
 * print, windows of all kinds, changelog queries, Nexmark.
 */
#ifndef MR_TESTS_SQL_PARSE_CORPUS_H
#define MR_TESTS_SQL_PARSE_CORPUS_H

static const char *const corpus[] = {
    /* -- CREATE TABLE -- */
    "CREATE TABLE orders (order_id BIGINT, amount DECIMAL(10, 2), order_time TIMESTAMP(3), "
    "WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND) WITH ("
    "'connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'h:9092', "
    "'format' = 'json', 'scan.startup.mode' = 'earliest-offset')",
    "CREATE TEMPORARY TABLE IF NOT EXISTS c.d.t (a INT NOT NULL, b STRING COMMENT 'the b') "
    "COMMENT 'it''s a table' PARTITIONED BY (a, b) WITH ('connector' = 'filesystem')",
    "create table t (id int primary key not enforced, v string) with ('connector'='print')",
    "CREATE TABLE t (id INT CONSTRAINT pk PRIMARY KEY NOT ENFORCED COMMENT 'k', v INT) WITH ()",
    "CREATE TABLE t (a INT, b INT, CONSTRAINT ab PRIMARY KEY (a, b) NOT ENFORCED)",
    "CREATE TABLE t (a INT, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'upsert-kafka')",
    "CREATE TABLE t (ts BIGINT, et AS TO_TIMESTAMP_LTZ(ts, 3), pt AS PROCTIME(), "
    "WATERMARK FOR et AS et)",
    "CREATE TABLE t (cost AS price * quantity COMMENT 'what it costs', price DOUBLE, "
    "quantity DOUBLE)",
    "CREATE TABLE t (`timestamp` TIMESTAMP_LTZ(3) METADATA, `offset` BIGINT METADATA VIRTUAL, "
    "part INT METADATA FROM 'partition' VIRTUAL, hdr MAP<STRING, BYTES> METADATA FROM "
    "'headers')",
    "CREATE TABLE k (key STRING, user STRING, date STRING, value STRING, count INT, row INT, "
    "timestamp BIGINT, offset INT, type INT, time STRING, year INT, map INT, array INT, "
    "interval INT, start INT, source INT, language INT, first INT, plan INT, zone INT)",
    "CREATE TABLE n (event_type INT, person ROW<id BIGINT, name VARCHAR, extra VARCHAR>, "
    "auction ROW<id BIGINT, item VARCHAR, expires TIMESTAMP(3)>, bid ROW<price BIGINT, "
    "channel VARCHAR, `dateTime` TIMESTAMP(3)>, `dateTime` AS CASE WHEN event_type = 0 THEN "
    "person.`dateTime` WHEN event_type = 1 THEN auction.`dateTime` ELSE bid.`dateTime` END, "
    "WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)",
    "CREATE TABLE types (a BOOLEAN, b TINYINT, c SMALLINT, d INT, e INTEGER, f BIGINT, g "
    "FLOAT, "
    "h DOUBLE, i DOUBLE PRECISION, j DECIMAL, k DECIMAL(5), l DEC(5, 2), m NUMERIC(38, 38), "
    "n CHAR, o CHAR(3), p VARCHAR, q VARCHAR(20), r STRING, s BINARY(4), t VARBINARY(9), "
    "u BYTES, v DATE, w TIME, x TIME(3), y TIMESTAMP, z TIMESTAMP(9))",
    "CREATE TABLE types2 (a TIMESTAMP_LTZ, b TIMESTAMP_LTZ(0), c TIMESTAMP(3) WITH LOCAL TIME "
    "ZONE, d TIMESTAMP WITHOUT TIME ZONE, e TIME(0) WITHOUT TIME ZONE, f CHARACTER VARYING(5), "
    "g INTERVAL YEAR, h INTERVAL YEAR(4) TO MONTH, i INTERVAL DAY(3) TO SECOND(6), j INTERVAL "
    "SECOND(2, 3), k INT NULL, l INT NOT NULL)",
    "CREATE TABLE types3 (a ARRAY<INT NOT NULL> NOT NULL, b MAP<STRING, ARRAY<ROW<x INT "
    "'the x', "
    "y ROW<z STRING>>>>, c MULTISET<STRING>, d INT ARRAY, e ROW(f INT, g INT NOT NULL), "
    "h RAW('java.lang.String', 'AEZX'), i VARIANT, j STRUCTURED<'C', a INT>, k STRING MULTISET "
    "ARRAY NOT NULL, l ROW<>)",
    "CREATE TABLE a WITH ('k' = 'v') LIKE b",
    "CREATE TABLE a (x INT, WATERMARK FOR r.ts AS r.ts) LIKE c.b (EXCLUDING ALL INCLUDING "
    "GENERATED OVERWRITING OPTIONS EXCLUDING CONSTRAINTS INCLUDING METADATA OVERWRITING "
    "WATERMARKS)",
    "CREATE TABLE a WITH ('connector' = 'print') AS SELECT x, y FROM b WHERE x > 1",
    "CREATE TABLE a (y, x) WITH ('connector' = 'print') AS SELECT x, y FROM b",
    "CREATE TABLE a (z INT, PRIMARY KEY (x) NOT ENFORCED) WITH ('c' = 'p') AS SELECT x FROM b",
    "CREATE TABLE a (x INT) DISTRIBUTED BY HASH (x) INTO 4 BUCKETS WITH ('c' = 'p')",
    "CREATE TABLE a (x INT) DISTRIBUTED BY (x) WITH ('c' = 'p')",
    "CREATE TABLE a (x INT) DISTRIBUTED INTO 6 BUCKETS",
    "CREATE TABLE `a table` (`a column` INT, `back``tick` INT, `select` INT) WITH ('c' = 'p')",
    "CREATE TABLE d (f0 INT, f1 STRING) WITH ('connector' = 'datagen', 'rows-per-second' = "
    "'5', "
    "'fields.f0.kind' = 'sequence', 'fields.f0.start' = '1')",

    /* -- other DDL -- */
    "CREATE VIEW v AS SELECT * FROM t",
    "CREATE TEMPORARY VIEW IF NOT EXISTS v (a, b) COMMENT 'c' AS SELECT x, y FROM t",
    "CREATE VIEW v AS (SELECT a FROM t) UNION ALL (SELECT b FROM u)",
    "CREATE VIEW v AS SELECT product, TUMBLE_START(ts, INTERVAL '1' MINUTE) AS ws, COUNT(*) AS "
    "cnt, SUM(amount) AS total FROM orders GROUP BY product, TUMBLE(ts, INTERVAL '1' MINUTE)",
    "CREATE CATALOG c WITH ('type' = 'generic_in_memory')",
    "CREATE DATABASE IF NOT EXISTS c.d COMMENT 'x' WITH ('a' = 'b')",
    "CREATE FUNCTION f AS 'com.example.F'",
    "CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS f AS 'F' LANGUAGE JAVA USING JAR '/a.jar', "
    "JAR '/b.jar'",
    "CREATE FUNCTION f AS 'f' LANGUAGE C USING ARTIFACT '/p.so' WITH ('k' = 'v')",
    "DROP TABLE t",
    "DROP TEMPORARY TABLE IF EXISTS a.b.c",
    "DROP VIEW IF EXISTS v",
    "DROP FUNCTION f",
    "DROP DATABASE d CASCADE",
    "DROP CATALOG c",
    "ALTER TABLE t ADD (x INT, y STRING)",
    "ALTER TABLE IF EXISTS a.b.t RENAME TO c.u",
    "ALTER TABLE t RENAME x TO y",
    "ALTER TABLE t RENAME `to` TO `after`",
    "ALTER TABLE t SET ('k' = 'v', 'format' = 'csv')",
    "ALTER TABLE t RESET ('k', 'l')",
    "ALTER TABLE t RESET ()",
    "ALTER TABLE t ADD x ROW<a INT, b STRING> COMMENT 'c' FIRST",
    "ALTER TABLE t ADD (x INT AFTER y, z AS x + 1, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)",
    "ALTER TABLE t ADD PRIMARY KEY (a, b) NOT ENFORCED",
    "ALTER TABLE t MODIFY (a BIGINT FIRST, f STRING METADATA FROM 'file.name' VIRTUAL AFTER a)",
    "ALTER TABLE t MODIFY WATERMARK FOR ts AS ts",
    "ALTER TABLE t DROP a",
    "ALTER TABLE t DROP (a, b)",
    "ALTER TABLE t DROP PRIMARY KEY",
    "ALTER TABLE t DROP CONSTRAINT k",
    "ALTER TABLE t DROP WATERMARK",
    "ALTER VIEW v RENAME TO w",
    "ALTER VIEW v AS SELECT a FROM t",
    "ALTER DATABASE c.d SET ('k' = 'v')",
    "ALTER CATALOG c SET ('k' = 'v')",
    "ALTER CATALOG c RESET ('k', 'l')",
    "ALTER CATALOG c COMMENT 'words'",
    "CREATE TABLE t (a, b) WITH ('k' = 'v') AS SELECT b, a FROM u",
    "CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '1' MINUTE AS SELECT 1",
    "CREATE OR REPLACE TABLE t AS SELECT 1",
    "CALL sys.compact('x')",
    "LOAD MODULE hive WITH ('v' = '3')",
    "UPDATE t SET a = 1",
    "DELETE FROM t WHERE a = 1",
    "TRUNCATE TABLE t",
    "COMPILE PLAN '/p.json' FOR INSERT INTO t SELECT 1",
    "EXECUTE PLAN '/p.json'",
    "STOP JOB 'abc' WITH SAVEPOINT",

    /* -- INSERT -- */
    "INSERT INTO sink SELECT * FROM source",
    "INSERT INTO c.d.sink (a, b) SELECT x, y FROM source",
    "INSERT OVERWRITE sink PARTITION (dt = '2020-01-01', h) SELECT a FROM t",
    "INSERT INTO t VALUES (1, 'a', TRUE), (2, 'b''c', NULL)",
    "INSERT INTO t (a) VALUES 1, 2",
    "INSERT INTO t /*+ OPTIONS('sink.parallelism' = '2') */ SELECT 1",
    "EXECUTE INSERT INTO t SELECT 1",
    "UPSERT INTO t SELECT 1, 2",
    "INSERT INTO t (SELECT a FROM u)",
    "INSERT INTO t WITH c AS (SELECT 1 AS x) SELECT x FROM c",
    "INSERT INTO t SELECT a FROM b ON CONFLICT DO NOTHING",
    "INSERT INTO t SELECT a FROM b ON CONFLICT DO DEDUPLICATE",
    "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END",
    "BEGIN STATEMENT SET; INSERT INTO a SELECT 1; INSERT INTO b VALUES (2); END",

    /* -- EXPLAIN and client statements -- */
    "EXPLAIN SELECT 1",
    "EXPLAIN PLAN FOR SELECT a FROM t",
    "EXPLAIN CHANGELOG_MODE, ESTIMATED_COST SELECT a FROM t",
    "EXPLAIN JSON_EXECUTION_PLAN INSERT INTO t SELECT 1",
    "EXPLAIN PLAN_ADVICE SELECT 1",
    "EXPLAIN STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END",
    "EXPLAIN EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END",
    "DESCRIBE t",
    "DESC EXTENDED a.b.t",
    "DESCRIBE CATALOG EXTENDED c",
    "DESCRIBE JOB 'abc'",
    "SHOW TABLES",
    "SHOW TABLES FROM c.d NOT LIKE 't%'",
    "SHOW VIEWS IN d ILIKE 'V%'",
    "SHOW FUNCTIONS",
    "SHOW USER FUNCTIONS",
    "SHOW FULL MODULES",
    "SHOW COLUMNS FROM t LIKE 'a%'",
    "SHOW CREATE TABLE t",
    "SHOW CREATE VIEW a.v",
    "SHOW CURRENT CATALOG",
    "SHOW CURRENT DATABASE",
    "SHOW CATALOGS",
    "SHOW DATABASES",
    "SHOW PARTITIONS t",
    "SHOW JARS",
    "SHOW JOBS",
    "SET",
    "SET 'table.local-time-zone' = 'Europe/Berlin'",
    "SET execution.checkpointing.interval = 3s",
    "SET table.exec.mini-batch.enabled=true",
    "SET sql-client.execution.result-mode = 'tableau'",
    "SET 'pipeline.name' = it has blanks",
    "SET parallelism.default = 4 -- and why",
    "RESET",
    "RESET 'pipeline.name'",
    "RESET pipeline.name",
    "USE d",
    "USE c.d",
    "USE CATALOG c",
    "USE MODULES hive, core",
    "ADD JAR '/path/x.jar'",
    "ADD JAR /path/x.jar",
    "REMOVE JAR '/path/x.jar'",
    "QUIT",
    "exit",
    "HELP",
    "CLEAR",

    /* -- SELECT -- */
    "SELECT 1",
    "SELECT a, b AS c, d e, `f g` FROM t",
    "SELECT DISTINCT t.*, u.a.b FROM t, u",
    "SELECT ALL * FROM a.b.t AS x (p, q)",
    "SELECT key, value, count, date, time, timestamp, user, offset, type FROM t",
    "SELECT a.row1.*, (b).c.d, c[1].d, m['k'], f(x).y, (f(x)).* FROM t",
    "SELECT a FROM t WHERE b > 1 AND NOT c OR d IS NULL",
    "SELECT a, COUNT(*) FROM t GROUP BY a HAVING COUNT(*) > 1 ORDER BY a DESC NULLS LAST "
    "LIMIT 3",
    "SELECT a FROM t ORDER BY a, b ASC, c DESC NULLS FIRST OFFSET 2 ROWS FETCH NEXT 5 ROWS "
    "ONLY",
    "SELECT a FROM t FETCH FIRST ROW ONLY",
    "SELECT a FROM t LIMIT ALL OFFSET 1",
    "SELECT a, b, COUNT(*) FROM t GROUP BY GROUPING SETS ((a, b), (a), b, ())",
    "SELECT a, GROUPING_ID(a, b) FROM t GROUP BY ROLLUP (a, (b, c)), CUBE (d), e, (f, g)",
    "SELECT COUNT(DISTINCT a) FILTER (WHERE b > 1), SUM(ALL c), COUNT(a, b) FROM t",
    "SELECT /*+ STATE_TTL('o' = '1d', 'p' = '2h') */ * FROM o JOIN p ON o.a = p.a",
    "SELECT /*+ BROADCAST(t), LOOKUP('table'='d', 'async'='true') MULTI_JOIN(a, b) */ a FROM t",
    "SELECT * FROM kafka_t /*+ OPTIONS('scan.startup.mode' = 'latest-offset') */ AS k",
    "WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) SELECT * FROM a JOIN b ON x = y",
    "SELECT 1 UNION SELECT 2 UNION ALL SELECT 3 INTERSECT SELECT 4 EXCEPT ALL SELECT 5",
    "(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT a FROM u LIMIT 2) ORDER BY 1 "
    "LIMIT 9",
    "((SELECT 1)) UNION ((SELECT 2) EXCEPT (SELECT 3))",
    "(SELECT a FROM t LIMIT 1) LIMIT 2",
    "WITH c AS (SELECT 1) (SELECT * FROM c)",
    "VALUES (1, 'a'), (2, 'b')",
    "VALUES 1, 2, 3",
    "SELECT * FROM (VALUES (1, 2), (3, 4)) AS t (a, b)",
    "TABLE t",
    "SELECT * FROM (TABLE t) AS x",
    "SELECT a FROM (SELECT a, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn "
    "FROM t) "
    "WHERE rn = 1",
    "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY b ORDER BY c) <= 10",
    "SELECT SUM(x) OVER w, LAG(x, 1) OVER (w ROWS 5 PRECEDING) FROM t WINDOW w AS "
    "(PARTITION BY "
    "a ORDER BY ts), v AS (w RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)",
    "SELECT AVG(p) OVER (ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED "
    "FOLLOWING), "
    "FIRST_VALUE(p) IGNORE NULLS OVER (), LAST_VALUE(q) RESPECT NULLS OVER (ORDER BY a, b) "
    "FROM t",
    "SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY b DESC, c) FILTER (WHERE d) OVER w FROM t",
    "SELECT ARRAY_AGG(DISTINCT a ORDER BY b) FROM t",

    /* -- joins -- */
    "SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c ON b.y = c.y RIGHT OUTER JOIN d USING (z)",
    "SELECT * FROM a FULL OUTER JOIN b ON a.x = b.x CROSS JOIN c NATURAL LEFT JOIN d",
    "SELECT * FROM a, b INNER JOIN c ON b.x = c.x, d WHERE a.x = b.x",
    "SELECT * FROM a JOIN (b JOIN c ON b.x = c.x) ON a.x = c.x",
    "SELECT * FROM (a JOIN b ON a.x = b.x) JOIN c USING (x, y)",
    "SELECT * FROM ((SELECT 1) UNION ALL (SELECT 2)) AS t (x)",
    "SELECT * FROM orders AS o LEFT JOIN rates FOR SYSTEM_TIME AS OF o.order_time AS r ON "
    "o.currency = r.currency",
    "SELECT * FROM o JOIN dim /*+ LOOKUP('async'='true') */ FOR SYSTEM_TIME AS OF o.proc AS "
    "d ON "
    "o.id = d.id",
    "SELECT * FROM o, s WHERE o.id = s.id AND o.ts BETWEEN s.ts - INTERVAL '4' HOUR AND s.ts",
    "SELECT * FROM t, UNNEST(t.arr) AS u (x)",
    "SELECT * FROM t CROSS JOIN UNNEST(arr) WITH ORDINALITY AS u (x, i)",
    "SELECT * FROM t, LATERAL TABLE(split(t.s)) AS w (word)",
    "SELECT * FROM t LEFT JOIN LATERAL TABLE(f(a, b)) AS x ON TRUE",
    "SELECT * FROM (SELECT DISTINCT s FROM c), LATERAL (SELECT n FROM c WHERE s = st LIMIT 3)",
    "SELECT * FROM a WHERE x IN (SELECT y FROM b) AND EXISTS (SELECT * FROM c WHERE c.z = "
    "a.z) AND "
    "w NOT IN (SELECT v FROM d) AND NOT EXISTS (SELECT 1 FROM e)",

    /* -- windows -- */
    "SELECT window_start, window_end, SUM(price) FROM TABLE(TUMBLE(TABLE Bid, "
    "DESCRIPTOR(bidtime), "
    "INTERVAL '10' MINUTES)) GROUP BY window_start, window_end",
    "SELECT * FROM TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '10' MINUTES, INTERVAL '1' "
    "MINUTE)",
    "SELECT * FROM TABLE(HOP(DATA => TABLE Bid, TIMECOL => DESCRIPTOR(ts), SLIDE => "
    "INTERVAL '5' "
    "MINUTES, SIZE => INTERVAL '10' MINUTES)) AS w",
    "SELECT * FROM TABLE(CUMULATE(TABLE d.Bid, DESCRIPTOR(ts), INTERVAL '2' MINUTES, "
    "INTERVAL '1' "
    "HOURS))",
    "SELECT * FROM SESSION(TABLE Bid PARTITION BY item, DESCRIPTOR(bidtime), INTERVAL '5' "
    "MINUTES)",
    "SELECT * FROM TABLE(SESSION(TABLE Bid PARTITION BY (item, x) ORDER BY ts, "
    "DESCRIPTOR(bidtime), "
    "INTERVAL '5' MINUTES))",
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY)) l JOIN "
    "TABLE(TUMBLE("
    "TABLE u, DESCRIPTOR(ts), INTERVAL '1' DAY)) r ON l.window_start = r.window_start",
    "SELECT * FROM f(input => TABLE t PARTITION BY k ORDER BY ts DESC, x => 1, `OFFSET` => "
    "2, uid "
    "=> 's')",
    "SELECT * FROM TABLE(f(TABLE (SELECT a FROM t WHERE b), DESCRIPTOR(a, b)))",
    "SELECT user, HOP_START(ts, INTERVAL '1' SECOND, INTERVAL '5' SECOND), SESSION_ROWTIME(ts, "
    "INTERVAL '1' HOUR) FROM t GROUP BY user, HOP(ts, INTERVAL '1' SECOND, INTERVAL '5' "
    "SECOND)",
    "SELECT * FROM Ticker MATCH_RECOGNIZE (PARTITION BY symbol ORDER BY rowtime MEASURES "
    "START_ROW.rowtime AS start_tstamp, LAST(PRICE_DOWN.price) AS bottom ONE ROW PER MATCH "
    "AFTER "
    "MATCH SKIP TO LAST PRICE_UP PATTERN (START_ROW PRICE_DOWN{2,}? PRICE_UP+) WITHIN "
    "INTERVAL '1' "
    "HOUR DEFINE PRICE_DOWN AS (LAST(PRICE_DOWN.price, 1) IS NULL)) MR",

    /* -- expressions -- */
    "SELECT 1, 2147483648, 9223372036854775808, 0.908, .5, 5., 1e0, 1.5E-3, -1, + 2, - -3, "
    "-(-4)",
    "SELECT 'a', '', 'it''s', U&'\\263A \\+01F600', U&'#263A' UESCAPE '#', "
    "E'\\n\\u0061\\x61\\141', "
    "X'0aFF', 'two' \n 'lines'",
    "SELECT TRUE, FALSE, NULL, UNKNOWN, DATE '2020-01-31', TIME '12:30:45', TIMESTAMP "
    "'2020-01-31 "
    "12:30:45.123'",
    "SELECT INTERVAL '1' MINUTE, INTERVAL '1:30' MINUTE TO SECOND, INTERVAL '1-06' YEAR TO "
    "MONTH, "
    "INTERVAL '10' DAY(3), INTERVAL -'1.5' SECOND(2, 3), INTERVAL '1 02:03:04.5' DAY TO "
    "SECOND, "
    "INTERVAL '2' WEEKS, INTERVAL '-3' QUARTER, INTERVAL '10' MILLISECOND, INTERVAL '7' MONTHS",
    "SELECT a + b * c - d / e % f || g, (a + b) * c, a - (b - c), -(a + b), a || b || c",
    "SELECT a = b, a <> b, a != b, a < b, a <= b, a > b, a >= b FROM t",
    "SELECT a IS NULL, a IS NOT NULL, b IS TRUE, b IS NOT FALSE, b IS UNKNOWN, a IS "
    "DISTINCT FROM "
    "b, a IS NOT DISTINCT FROM b + 1, s IS JSON, s IS NOT JSON OBJECT, s IS JSON VALUE",
    "SELECT a BETWEEN 1 AND 2 AND b, a NOT BETWEEN SYMMETRIC b AND c, a BETWEEN ASYMMETRIC "
    "1 AND 2",
    "SELECT a IN (1, 2), a NOT IN ('x'), (a, b) IN ((1, 2), (3, 4)), a LIKE 'x%', a NOT "
    "LIKE 'y' "
    "ESCAPE '!', a SIMILAR TO 'z', a NOT SIMILAR TO 'w' ESCAPE '#'",
    "SELECT (a, b) OVERLAPS (c, d), a = ANY (SELECT 1), b > ALL (SELECT 2), c <> SOME "
    "(SELECT 3)",
    "SELECT CASE WHEN a THEN 1 WHEN b THEN 2 END, CASE x WHEN 1 THEN 'a' ELSE 'b' END",
    "SELECT CAST(a AS DECIMAL(10, 2)), TRY_CAST(b AS ROW<x INT, y ARRAY<STRING>>), "
    "CAST(NULL AS "
    "TIMESTAMP_LTZ(3))",
    "SELECT EXTRACT(YEAR FROM ts), FLOOR(ts TO DAY), CEIL(x), CEIL(ts TO HOUR), "
    "TIMESTAMPADD(DAY, "
    "1, ts), TIMESTAMPDIFF(SECOND, a, b), EXTRACT(EPOCH FROM ts), FLOOR(a / b)",
    "SELECT TRIM(s), TRIM(BOTH FROM s), TRIM(LEADING 'x' FROM s), TRIM(TRAILING FROM s), "
    "TRIM('x' "
    "FROM s), SUBSTRING(s FROM 2 FOR 3), SUBSTRING(s FROM 2), SUBSTRING(s, 1, 2), "
    "POSITION('a' IN "
    "s), OVERLAY(s PLACING 'x' FROM 1 FOR 2), OVERLAY(s PLACING 'x' FROM 1)",
    "SELECT ROW(1, 'a'), (1, 'a'), ARRAY[1, 2], ARRAY[], MAP['a', 1, 'b', 2], MAP[], ROW(), "
    "ARRAY[ARRAY[1], ARRAY[2]]",
    "SELECT CURRENT_TIMESTAMP, CURRENT_DATE, LOCALTIME, LOCALTIMESTAMP, CURRENT_TIME, NOW(), "
    "PROCTIME(), LEFT(s, 3), RIGHT(s, 2), IF(a, b, c), COALESCE(a, b)",
    "SELECT JSON_VALUE(j, '$.a' RETURNING INT DEFAULT 1 + 2 ON EMPTY ERROR ON ERROR), "
    "JSON_QUERY(j, "
    "'$.b' WITH CONDITIONAL ARRAY WRAPPER NULL ON EMPTY EMPTY OBJECT ON ERROR), "
    "JSON_EXISTS(j, 'x' "
    "TRUE ON ERROR), JSON_OBJECT(KEY 'a' VALUE 1, 'b' VALUE key ABSENT ON NULL), "
    "JSON_ARRAY(1, 2 "
    "NULL ON NULL), JSON_OBJECT(), JSON_ARRAY(), JSON_OBJECTAGG(k VALUE v), JSON_ARRAYAGG(v)",
    "SELECT JSON_QUERY(j, '$' RETURNING ARRAY<STRING> WITHOUT WRAPPER EMPTY ARRAY ON ERROR)",
    "SELECT (SELECT MAX(a) FROM t), ((SELECT 1) UNION (SELECT 2)), ((a)), (SELECT 1) + 2",
    "SELECT a.b.c(1, 2), `f`(x), `extract`(y), fn(DISTINCT x, y)",
    "SELECT MATCH_ROWTIME(), GROUPING(a), ELEMENT(ARRAY[1]), CARDINALITY(m), TYPEOF(x)",
    "SELECT a /* inline */ , b -- to the end\n, c FROM t /* several\nlines */ WHERE 1 = 1",
    "SELECT größe, 名前, ñ FROM straße",
    "SELECT 0.908 * price AS price, `dateTime` FROM bid WHERE MOD(auction, 123) = 0",
    "SELECT SPLIT_INDEX(url, '/', 3) AS dir1, CASE WHEN LOWER(channel) = 'apple' THEN '0' ELSE "
    "REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) END AS channel_id FROM bid",
    "SELECT CURRENT_WATERMARK(ts) IS NULL OR ts > CURRENT_WATERMARK(ts) FROM t",
    "SELECT NOT a = b, NOT NOT a, a = NOT b, - a * - b, NOT a IS NULL, - a.b[1], - - - a",
    "SELECT 1 FROM t WHERE a = 1 OR b = 2 OR c = 3 AND d = 4 AND (e = 5 OR f = 6) AND NOT "
    "(g OR h)",
};

/* Each must fail. */
static const char *const refused[] = {
    "ALTER TABLE t",
    "ALTER TABLE t ADD x",
    "ALTER TABLE t ADD (x INT FIRST AFTER y)",
    "ALTER TABLE t RENAME x",
    "ALTER TABLE t DROP",
    "ALTER TABLE t RESET 'k'",
    "ALTER VIEW v ADD x INT",
    "ALTER VIEW v RENAME x TO y",
    "CREATE TABLE t (a INT FIRST) WITH ('k' = 'v')",
    "SELECT",
    "SELECT FROM t",
    "SELECT a,, b FROM t",
    "SELECT * FROM",
    "SELECT * FROM t WHERE",
    "SELECT * FROM t GROUP a",
    "SELECT * FROM t JOIN u",
    "SELECT * FROM t CROSS JOIN u ON TRUE",
    "SELECT a FROM t LIMIT",
    "SELECT a b c FROM t",
    "SELECT (1",
    "SELECT 1)",
    "SELECT a AS FROM t",
    "SELECT select FROM t",
    "SELECT 'abc",
    "SELECT `abc",
    "SELECT /* abc",
    "SELECT /*+ X( */ 1",
    "SELECT 1a",
    "SELECT 1e",
    "SELECT \"a\"",
    "SELECT a && b",
    "SELECT a == b",
    "SELECT a ! b",
    "SELECT \x01",
    "SELECT \xff\xfe",
    "SELECT 123456789012345678901234567890123456789",
    "SELECT 1e999",
    "SELECT X'0'",
    "SELECT X'0g'",
    "SELECT U&'\\12'",
    "SELECT E'\\u12'",
    "SELECT INTERVAL '1'",
    "SELECT INTERVAL 'x' DAY",
    "SELECT INTERVAL '1:2' DAY",
    "SELECT INTERVAL '99999999999999' DAY",
    "SELECT INTERVAL '1' MONTH TO DAY",
    "SELECT INTERVAL '1 24' DAY TO HOUR",
    "SELECT INTERVAL '1' DOW",
    "SELECT a BETWEEN 1",
    "SELECT a IN ()",
    "SELECT a IS",
    "SELECT a IS NOT",
    "SELECT CASE END",
    "SELECT CASE WHEN a THEN 1",
    "SELECT CAST(a)",
    "SELECT CAST(a AS FOO)",
    "SELECT CAST(a AS DECIMAL(39))",
    "SELECT CAST(a AS DECIMAL(3, 4))",
    "SELECT CAST(a AS DECIMAL(0))",
    "SELECT CAST(a AS CHAR(0))",
    "SELECT CAST(a AS TIMESTAMP(10))",
    "SELECT CAST(a AS TIMESTAMP WITH TIME ZONE)",
    "SELECT CAST(a AS ARRAY)",
    "SELECT CAST(a AS MAP<INT>)",
    "SELECT CAST(a AS ROW<INT>)",
    "SELECT MAP['a']",
    "SELECT f(a => 1, 2)",
    "SELECT f(1, b => 2)",
    "SELECT EXTRACT(FOO FROM x)",
    "SELECT TIMESTAMPADD(1, 2, 3)",
    "SELECT x OVER (PARTITION a)",
    "SELECT SUM(x) OVER (ORDER BY a ROWS BETWEEN 1 AND 2) FROM t",
    "SELECT a FROM t TABLESAMPLE BERNOULLI (10)",
    "SELECT a FROM t MATCH_RECOGNIZE (PATTERN (A",
    "WITH a AS SELECT 1 SELECT 2",
    "VALUES",
    "SELECT 1 UNION",
    "SELECT a FROM TABLE(t)",
    "CREATE",
    "CREATE TABLE",
    "CREATE TABLE t (",
    "CREATE TABLE t ()",
    "CREATE TABLE t (a)",
    "CREATE TABLE t (a INT,)",
    "CREATE TABLE t (a INT b INT)",
    "CREATE TABLE t (a INT PRIMARY KEY)",
    "CREATE TABLE t (a INT, PRIMARY KEY (a))",
    "CREATE TABLE t (a INT, PRIMARY KEY (a) ENFORCED)",
    "CREATE TABLE t (a INT, UNIQUE (a) NOT ENFORCED)",
    "CREATE TABLE t (a INT, PRIMARY KEY (a) NOT ENFORCED, PRIMARY KEY (a) NOT ENFORCED)",
    "CREATE TABLE t (a INT) WITH (a = 'b')",
    "CREATE TABLE t (a INT) WITH ('a' = b)",
    "CREATE TABLE t (a INT) WITH ('a')",
    "CREATE TABLE t (a INT) LIKE b (INCLUDING)",
    "CREATE TABLE t (a INT) LIKE b (OVERWRITING ALL)",
    "CREATE TABLE t (a INT METADATA FROM k)",
    "CREATE TABLE t (WATERMARK FOR ts)",
    "CREATE TEMPORARY DATABASE d",
    "CREATE VIEW v SELECT 1",
    "INSERT t SELECT 1",
    "INSERT INTO t",
    "INSERT INTO t (a, b",
    "INSERT INTO t (1) SELECT 1",
    "EXECUTE STATEMENT SET BEGIN END",
    "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1 END",
    "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1;",
    "EXECUTE STATEMENT SET BEGIN SELECT 1; END",
    "EXPLAIN DROP TABLE t",
    "EXPLAIN CHANGELOG_MODE, SELECT 1",
    "SHOW",
    "SHOW COLUMNS",
    "SHOW TABLES NOT",
    "SHOW USER TABLES",
    "SET x",
    "SET x =",
    "SET 'x' =",
    "USE",
    "ADD JAR",
    "DROP t",
    "DESCRIBE",
    "FOO",
    "42",
    "QUIT now",
};

#endif
