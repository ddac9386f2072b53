/*
 * The catalog as users see it: DDL, and what DESCRIBE and SHOW say afterwards.
 */
#include "tests/unit/sql/plan/fixture.h"

static const struct {
    const char *name, *sql, *want;
} scripts[] = {
    {"describe",
     "CREATE TABLE t (id BIGINT, product VARCHAR(32) COMMENT 'what', p INT METADATA FROM "
     "'partition' VIRTUAL,\n"
     "  ts TIMESTAMP(3) NOT NULL, twice AS id * 2, WATERMARK FOR ts AS ts - INTERVAL '5' "
     "SECOND,\n"
     "  PRIMARY KEY (id, product) NOT ENFORCED) WITH ('connector' = 'feed');\n"
     "DESCRIBE t;\n"
     "DESC default_catalog.default_database.t;\n",
     "+---------+------------------------+-------+------------------+--------------------------"
     "---------+--------------------------+---------+\n"
     "|    name |                   type |  null |              key |                          "
     "  extras |                watermark | comment |\n"
     "+---------+------------------------+-------+------------------+--------------------------"
     "---------+--------------------------+---------+\n"
     "|      id |                 BIGINT | FALSE | PRI(id, product) |                          "
     "         |                          |         |\n"
     "| product |            VARCHAR(32) | FALSE | PRI(id, product) |                          "
     "         |                          |    what |\n"
     "|       p |                    INT |  TRUE |                  | METADATA FROM "
     "'partition' VIRTUAL |                          |         |\n"
     "|      ts | TIMESTAMP(3) *ROWTIME* | FALSE |                  |                          "
     "         | ts - INTERVAL '5' SECOND |         |\n"
     "|   twice |                 BIGINT | FALSE |                  |                         "
     "AS id * 2 |                          |         |\n"
     "+---------+------------------------+-------+------------------+--------------------------"
     "---------+--------------------------+---------+\n"
     "5 rows in set\n"
     "+---------+------------------------+-------+------------------+--------------------------"
     "---------+--------------------------+---------+\n"
     "|    name |                   type |  null |              key |                          "
     "  extras |                watermark | comment |\n"
     "+---------+------------------------+-------+------------------+--------------------------"
     "---------+--------------------------+---------+\n"
     "|      id |                 BIGINT | FALSE | PRI(id, product) |                          "
     "         |                          |         |\n"
     "| product |            VARCHAR(32) | FALSE | PRI(id, product) |                          "
     "         |                          |    what |\n"
     "|       p |                    INT |  TRUE |                  | METADATA FROM "
     "'partition' VIRTUAL |                          |         |\n"
     "|      ts | TIMESTAMP(3) *ROWTIME* | FALSE |                  |                          "
     "         | ts - INTERVAL '5' SECOND |         |\n"
     "|   twice |                 BIGINT | FALSE |                  |                         "
     "AS id * 2 |                          |         |\n"
     "+---------+------------------------+-------+------------------+--------------------------"
     "---------+--------------------------+---------+\n"
     "5 rows in set\n"},
    {"describe_view",
     ORDERS "CREATE VIEW v (a, t) AS SELECT UPPER(product), order_time FROM orders;\n"
            "DESCRIBE v;\n",
     "+------+------------------------+------+-----+--------+-----------+\n"
     "| name |                   type | null | key | extras | watermark |\n"
     "+------+------------------------+------+-----+--------+-----------+\n"
     "|    a |                 STRING | TRUE |     |        |           |\n"
     "|    t | TIMESTAMP(3) *ROWTIME* | TRUE |     |        |           |\n"
     "+------+------------------------+------+-----+--------+-----------+\n"
     "2 rows in set\n"},
    {"show_create",
     "CREATE TEMPORARY TABLE t (id BIGINT PRIMARY KEY NOT ENFORCED, `select` STRING COMMENT "
     "'it''s', p INT METADATA FROM 'partition' VIRTUAL,\n"
     "  ts TIMESTAMP_LTZ(3), twice AS id * 2, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) "
     "COMMENT 'c'\n"
     "  WITH ('connector' = 'kafka', 'properties.ssl.key.password' = 'hunter2', "
     "'properties.sasl.jaas.config' = 'x');\n"
     "SHOW CREATE TABLE t;\n"
     "CREATE VIEW v AS SELECT id FROM (SELECT 1 AS id FROM v2);\n",
     "CREATE TEMPORARY TABLE `default_catalog`.`default_database`.`t` (\n"
     "  `id` BIGINT NOT NULL,\n"
     "  `select` STRING COMMENT 'it''s',\n"
     "  `p` INT METADATA FROM 'partition' VIRTUAL,\n"
     "  `ts` TIMESTAMP_LTZ(3),\n"
     "  `twice` AS id * 2,\n"
     "  WATERMARK FOR `ts` AS ts - INTERVAL '5' SECOND,\n"
     "  PRIMARY KEY (`id`) NOT ENFORCED\n"
     ") COMMENT 'c'\n"
     "WITH (\n"
     "  'connector' = 'kafka',\n"
     "  'properties.ssl.key.password' = '******',\n"
     "  'properties.sasl.jaas.config' = '******'\n"
     ")\n"
     "test.sql:5:54: error: Object 'v2' not found\n"
     "     5 | CREATE VIEW v AS SELECT id FROM (SELECT 1 AS id FROM v2);\n"
     "       |                                                      ^~\n"
     "  hint: tables: t"},
    {"show",
     ORDERS OUT "CREATE VIEW v AS SELECT product FROM orders;\n"
                "CREATE TEMPORARY VIEW orders AS SELECT product AS p FROM v;\n"
                "SHOW TABLES;\n"
                "SHOW VIEWS;\n"
                "SHOW TABLES LIKE 'o%';\n"
                "SHOW TABLES NOT LIKE 'o%';\n"
                "CREATE DATABASE IF NOT EXISTS db;\n"
                "SHOW DATABASES;\n"
                "SHOW CATALOGS;\n"
                "SHOW CURRENT DATABASE;\n"
                "SHOW FUNCTIONS LIKE 'TUMBLE%';\n"
                "SHOW CREATE VIEW v;\n"
                "USE db;\n"
                "SHOW TABLES;\n",
     "+------------+\n"
     "| table name |\n"
     "+------------+\n"
     "|     orders |\n"
     "|  out_table |\n"
     "|          v |\n"
     "+------------+\n"
     "3 rows in set\n"
     "+-----------+\n"
     "| view name |\n"
     "+-----------+\n"
     "|    orders |\n"
     "|         v |\n"
     "+-----------+\n"
     "2 rows in set\n"
     "+------------+\n"
     "| table name |\n"
     "+------------+\n"
     "|     orders |\n"
     "|  out_table |\n"
     "+------------+\n"
     "2 rows in set\n"
     "+------------+\n"
     "| table name |\n"
     "+------------+\n"
     "|          v |\n"
     "+------------+\n"
     "1 row in set\n"
     "+------------------+\n"
     "|    database name |\n"
     "+------------------+\n"
     "| default_database |\n"
     "|               db |\n"
     "+------------------+\n"
     "2 rows in set\n"
     "+-----------------+\n"
     "|    catalog name |\n"
     "+-----------------+\n"
     "| default_catalog |\n"
     "+-----------------+\n"
     "1 row in set\n"
     "+-----------------------+\n"
     "| current database name |\n"
     "+-----------------------+\n"
     "|      default_database |\n"
     "+-----------------------+\n"
     "1 row in set\n"
     "+----------------+\n"
     "|  function name |\n"
     "+----------------+\n"
     "|         TUMBLE |\n"
     "|     TUMBLE_END |\n"
     "| TUMBLE_ROWTIME |\n"
     "|   TUMBLE_START |\n"
     "+----------------+\n"
     "4 rows in set\n"
     "CREATE VIEW `default_catalog`.`default_database`.`v` (\n"
     "  `product`\n"
     ")\n"
     "AS SELECT product FROM orders\n"
     "Empty set\n"},
    {"like_default",
     "CREATE TABLE base (a INT, b AS a + 1, m INT METADATA FROM 'partition' VIRTUAL, ts "
     "TIMESTAMP(3),\n"
     "  PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)\n"
     "  WITH ('connector' = 'kafka', 'topic' = 'one', 'format' = 'json');\n"
     "CREATE TABLE t (z STRING) WITH ('topic' = 'two') LIKE base;\n"
     "SHOW CREATE TABLE t;\n",
     "CREATE TABLE `default_catalog`.`default_database`.`t` (\n"
     "  `a` INT NOT NULL,\n"
     "  `b` AS a + 1,\n"
     "  `m` INT METADATA FROM 'partition' VIRTUAL,\n"
     "  `ts` TIMESTAMP(3),\n"
     "  `z` STRING,\n"
     "  WATERMARK FOR `ts` AS ts - INTERVAL '1' SECOND,\n"
     "  PRIMARY KEY (`a`) NOT ENFORCED\n"
     ")\n"
     "WITH (\n"
     "  'connector' = 'kafka',\n"
     "  'topic' = 'two',\n"
     "  'format' = 'json'\n"
     ")\n"},
    {"like_excluding",
     "CREATE TABLE base (a INT, b AS a + 1, m INT METADATA FROM 'partition' VIRTUAL, ts "
     "TIMESTAMP(3),\n"
     "  PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)\n"
     "  WITH ('connector' = 'kafka', 'topic' = 'one', 'format' = 'json');\n"
     "CREATE TABLE t (z STRING, WATERMARK FOR ts AS ts) WITH ('connector' = 'feed') LIKE base "
     "(EXCLUDING ALL);\n"
     "SHOW CREATE TABLE t;\n"
     "CREATE TABLE u (b AS a + 2, WATERMARK FOR ts AS ts - INTERVAL '9' SECOND) LIKE base "
     "(EXCLUDING METADATA OVERWRITING GENERATED OVERWRITING WATERMARKS);\n"
     "SHOW CREATE TABLE u;\n"
     "CREATE TABLE w (WATERMARK FOR ts AS ts) LIKE base;\n",
     "CREATE TABLE `default_catalog`.`default_database`.`t` (\n"
     "  `a` INT NOT NULL,\n"
     "  `ts` TIMESTAMP(3),\n"
     "  `z` STRING,\n"
     "  WATERMARK FOR `ts` AS ts\n"
     ")\n"
     "WITH (\n"
     "  'connector' = 'feed'\n"
     ")\n"
     "CREATE TABLE `default_catalog`.`default_database`.`u` (\n"
     "  `a` INT NOT NULL,\n"
     "  `ts` TIMESTAMP(3),\n"
     "  `b` AS a + 2,\n"
     "  WATERMARK FOR `ts` AS ts - INTERVAL '9' SECOND,\n"
     "  PRIMARY KEY (`a`) NOT ENFORCED\n"
     ")\n"
     "WITH (\n"
     "  'connector' = 'kafka',\n"
     "  'topic' = 'one',\n"
     "  'format' = 'json'\n"
     ")\n"
     "test.sql:8:17: error: There already exists a watermark spec for column 'ts' in the base "
     "table.\n"
     "     8 | CREATE TABLE w (WATERMARK FOR ts AS ts) LIKE base;\n"
     "       |                 ^~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: say EXCLUDING WATERMARKS or OVERWRITING WATERMARKS behind LIKE"},
    {"legacy_options",
     "CREATE TABLE t (a INT) WITH ('connector.type' = 'kafka', 'connector.version' = "
     "'universal', 'connector.topic' = 'x',\n"
     "  'connector.startup-mode' = 'earliest-offset', 'connector.properties.0.key' = "
     "'bootstrap.servers',\n"
     "  'connector.properties.0.value' = 'localhost:9092', 'connector.properties.group.id' = "
     "'g', 'update-mode' = 'append',\n"
     "  'format.type' = 'json', 'format.fail-on-missing-field' = 'false', "
     "'format.derive-schema' = 'true');\n"
     "EXPLAIN SELECT a FROM t;\n",
     "== Abstract Syntax Tree ==\n"
     "LogicalCollect(fields=[a])\n"
     "+- LogicalProject(select=[a])\n"
     "   +- LogicalTableScan(table=[[default_catalog, default_database, t]])\n"
     "\n"
     "== Optimized Physical Plan ==\n"
     "Collect(fields=[a], changelogMode=[NONE])\n"
     "+- TableSourceScan(table=[[default_catalog, default_database, t]], fields=[a], "
     "changelogMode=[I])\n"
     "\n"
     "== Optimized Execution Plan ==\n"
     "[0] Scan(uid=[scan:t], connector=[kafka, json], decode=[a], select=[a], "
     "onError=[dead-letter])\n"
     "[1] <- [0] Collect(fields=[a])\n"
     "every chain once per reactor\n"
     "\n"
     "== Advice ==\n"
     "test.sql:1:14: warning: table 't' uses the options of Flink before 1.11 "
     "('connector.type'); they were translated, 'connector' = '...' is today's\n"},
    {"legacy_refused",
     "CREATE TABLE t (a INT) WITH ('connector.type' = 'kafka', 'connector.topic' = 'x', "
     "'format.type' = 'json', 'update-mode' = 'upsert');\n"
     "SELECT a FROM t;\n",
     "test.sql:1:107: error: the old option 'update-mode' is not supported\n"
     "     1 | CREATE TABLE t (a INT) WITH ('connector.type' = 'kafka', 'connector.topic' = "
     "'x', 'format.type' = 'json', 'update-mode' = 'upsert');\n"
     "       |                                                                                 "
     "                          ^~~~~~~~~~~~~\n"
     "  hint: only 'append' is left; leave it out"},
    {"drop",
     ORDERS "DROP TABLE IF EXISTS nope;\n"
            "CREATE TEMPORARY TABLE orders (a INT) WITH ('connector' = 'feed');\n"
            "DROP TEMPORARY TABLE orders;\n"
            "DESCRIBE orders;\n"
            "CREATE TEMPORARY TABLE orders (a INT) WITH ('connector' = 'feed');\n"
            "DROP TABLE orders;\n",
     "+------------+------------------------+------+-----+--------+----------------------------"
     "------+\n"
     "|       name |                   type | null | key | extras |                        "
     "watermark |\n"
     "+------------+------------------------+------+-----+--------+----------------------------"
     "------+\n"
     "|    product |                 STRING | TRUE |     |        |                            "
     "      |\n"
     "|     amount |                    INT | TRUE |     |        |                            "
     "      |\n"
     "|      price |                 DOUBLE | TRUE |     |        |                            "
     "      |\n"
     "|       note |                 STRING | TRUE |     |        |                            "
     "      |\n"
     "| order_time | TIMESTAMP(3) *ROWTIME* | TRUE |     |        | order_time - INTERVAL '5' "
     "SECOND |\n"
     "+------------+------------------------+------+-----+--------+----------------------------"
     "------+\n"
     "5 rows in set\n"
     "test.sql:14:12: error: Temporary table with identifier "
     "'default_catalog.default_database.orders' exists. Drop it first before removing the "
     "permanent table.\n"
     "    14 | DROP TABLE orders;\n"
     "       |            ^~~~~~\n"
     "  hint: DROP TEMPORARY TABLE, or VIEW, drops it"},
    {"drop_database",
     "CREATE DATABASE db;\n"
     "CREATE TABLE db.t (a INT) WITH ('connector' = 'feed');\n"
     "CREATE TABLE IF NOT EXISTS db.t (b INT) WITH ('connector' = 'feed');\n"
     "SHOW CREATE TABLE db.t;\n"
     "DROP TABLE db.t;\n"
     "DROP DATABASE db;\n"
     "SHOW DATABASES;\n"
     "CREATE DATABASE default_database;\n",
     "CREATE TABLE `default_catalog`.`db`.`t` (\n"
     "  `a` INT\n"
     ")\n"
     "WITH (\n"
     "  'connector' = 'feed'\n"
     ")\n"
     "+------------------+\n"
     "|    database name |\n"
     "+------------------+\n"
     "| default_database |\n"
     "+------------------+\n"
     "1 row in set\n"
     "test.sql:8:17: error: Database default_database already exists in Catalog "
     "default_catalog.\n"
     "     8 | CREATE DATABASE default_database;\n"
     "       |                 ^~~~~~~~~~~~~~~~\n"
     "  hint: say IF NOT EXISTS"},
    {"variables_are_not_substituted",
     "CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = '${TOPIC}');\n"
     "SHOW CREATE TABLE t;\n",
     "CREATE TABLE `default_catalog`.`default_database`.`t` (\n"
     "  `a` INT\n"
     ")\n"
     "WITH (\n"
     "  'connector' = 'kafka',\n"
     "  'topic' = '${TOPIC}'\n"
     ")\n"},
};

static void test_scripts(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(scripts); i++) {
        fprintf(stderr, "%s\n", scripts[i].name);
        CHECK_STR(answer(scripts[i].sql), scripts[i].want);
    }
}

/* What SHOW CREATE TABLE prints makes the same table again. */
static void test_show_create_again(struct mr_rng *rng)
{
    static const char first[] =
        "CREATE TABLE t (id BIGINT PRIMARY KEY NOT ENFORCED, `a``b` STRING COMMENT 'it''s', "
        "p INT METADATA FROM 'partition' VIRTUAL, ts TIMESTAMP_LTZ(3), twice AS id * 2 - 1, "
        "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) COMMENT 'c' "
        "WITH ('connector' = 'kafka', 'topic' = 'a''b'); SHOW CREATE TABLE t;";

    (void)rng;
    char *shown = strdup(answer(first));
    struct mr_text again;
    mr_text_init(&again);
    mr_text_printf(&again, "%s; SHOW CREATE TABLE t;", shown);
    CHECK_STR(answer(again.data), shown);
    mr_text_fini(&again);
    free(shown);
}

static const struct mr_test cases[] = {
    {"scripts", test_scripts},
    {"show_create_again", test_show_create_again},
};

MR_TEST_MAIN(cases)
