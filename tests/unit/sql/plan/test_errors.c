/*
 * What is refused, with every character of what is said about it: the sentence (Flink's
 * where users search for it), the place, the hint.
 */
#include "tests/unit/sql/plan/fixture.h"

static const struct {
    const char *sql, *want;
} refusals[] = {
    {ORDERS "SELECT prise FROM orders;\n",
     "test.sql:9:8: error: Column 'prise' not found in any table\n"
     "     9 | SELECT prise FROM orders;\n"
     "       |        ^~~~~\n"
     "  hint: did you mean 'price'? columns: product, amount, price, note, order_time"},
    {ORDERS "SELECT Product FROM orders;\n",
     "test.sql:9:8: error: Column 'Product' not found in any table\n"
     "     9 | SELECT Product FROM orders;\n"
     "       |        ^~~~~~~\n"
     "  hint: did you mean 'product'? columns: product, amount, price, note, order_time"},
    {ORDERS "SELECT o.price\n"
            "FROM orders AS x;\n",
     "test.sql:9:8: error: Table 'o' not found\n"
     "     9 | SELECT o.price\n"
     "       |        ^\n"
     "  hint: the table here is called 'x'"},
    {ORDERS "SELECT price FROM ordres;\n", "test.sql:9:19: error: Object 'ordres' not found\n"
                                           "     9 | SELECT price FROM ordres;\n"
                                           "       |                   ^~~~~~\n"
                                           "  hint: did you mean 'orders'? tables: orders"},
    {ORDERS "SELECT price FROM nodb.orders;\n",
     "test.sql:9:19: error: Object 'nodb' not found\n"
     "     9 | SELECT price FROM nodb.orders;\n"
     "       |                   ^~~~~~~~~~~\n"
     "  hint: SHOW CATALOGS and SHOW DATABASES list those there are"},
    {ORDERS "SELECT UPER(product) FROM orders;\n",
     "test.sql:9:8: error: No match found for function signature UPER; did you mean UPPER?\n"
     "     9 | SELECT UPER(product) FROM orders;\n"
     "       |        ^~~~"},
    {ORDERS "SELECT product, price, TUMBLE_START(order_time, INTERVAL '1' MINUTE)\n"
            "FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
     "test.sql:9:17: error: Expression 'price' is not being grouped\n"
     "     9 | SELECT product, price, TUMBLE_START(order_time, INTERVAL '1' MINUTE)\n"
     "       |                 ^~~~~\n"
     "  hint: add it to GROUP BY, or aggregate it: MAX(..)"},
    {ORDERS "SELECT TUMBLE_START(order_time, INTERVAL '2' MINUTE)\n"
            "FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
     "test.sql:9:8: error: Call to auxiliary group function 'TUMBLE_START' must have matching "
     "call to group function '$TUMBLE' in GROUP BY clause\n"
     "     9 | SELECT TUMBLE_START(order_time, INTERVAL '2' MINUTE)\n"
     "       |        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: it takes the very arguments of TUMBLE, HOP or SESSION in GROUP BY"},
    {"CREATE TABLE t (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'feed');\n"
     "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);\n",
     "test.sql:2:40: error: The window function requires the timecol is a time attribute type, "
     "but is TIMESTAMP(3).\n"
     "     2 | SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);\n"
     "       |                                        ^~\n"
     "  hint: declare WATERMARK FOR it in CREATE TABLE, and hand it on as a plain column"},
    {"CREATE TABLE t (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'feed');\n"
     "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(a), INTERVAL '1' MINUTE))\n"
     "GROUP BY window_start, window_end;\n",
     "test.sql:2:55: error: The window function requires the timecol is a time attribute type, "
     "but is INT.\n"
     "     2 | SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(a), INTERVAL '1' "
     "MINUTE))\n"
     "       |                                                       ^\n"
     "  hint: it takes a TIMESTAMP column with a WATERMARK; compute one with TO_TIMESTAMP or "
     "TO_TIMESTAMP_LTZ"},
    {ORDERS
     "SELECT COUNT(*) FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' HOUR, "
     "INTERVAL '1' MINUTE))\n"
     "GROUP BY window_start, window_end;\n",
     "test.sql:9:28: error: HOP table function based aggregate requires size must be an "
     "integral multiple of slide, but got size 60000 ms and slide 3600000 ms\n"
     "     9 | SELECT COUNT(*) FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL "
     "'1' HOUR, INTERVAL '1' MINUTE))\n"
     "       |                            "
     "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: the slide comes first: HOP(.., slide, size)"},
    {ORDERS "SELECT COUNT(*) FROM TABLE(TUMBLE(DATA => TABLE orders, TIMECOL => "
            "DESCRIPTOR(order_time),\n"
            "SIZE => INTERVAL '1' MINUTE, SLIDE => INTERVAL '1' HOUR)) GROUP BY window_start, "
            "window_end;\n",
     "test.sql:10:30: error: TUMBLE has no argument 'SLIDE'\n"
     "    10 | SIZE => INTERVAL '1' MINUTE, SLIDE => INTERVAL '1' HOUR)) GROUP BY "
     "window_start, window_end;\n"
     "       |                              ^~~~~\n"
     "  hint: DATA, TIMECOL, SIZE, `OFFSET`"},
    {ORDERS "SELECT TUMBLE(order_time, INTERVAL '1' MINUTE) FROM orders;\n",
     "test.sql:9:8: error: TUMBLE stands in GROUP BY or in FROM only\n"
     "     9 | SELECT TUMBLE(order_time, INTERVAL '1' MINUTE) FROM orders;\n"
     "       |        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE), or FROM TABLE(TUMBLE(..))"},
    {ORDERS "SELECT 1 FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' MONTH);\n",
     "test.sql:9:50: error: The window size must be a constant interval of days, hours, "
     "minutes or seconds\n"
     "     9 | SELECT 1 FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' MONTH);\n"
     "       |                                                  ^~~~~~~~~~~~~~~~~~\n"
     "  hint: write INTERVAL '1' MINUTE"},
    {ORDERS OUT "INSERT INTO out_table SELECT product, order_time, amount FROM orders;\n",
     "test.sql:11:13: error: Column types of query result and sink for "
     "'default_catalog.default_database.out_table' do not match. Cause: Different number of "
     "columns.\n"
     "    11 | INSERT INTO out_table SELECT product, order_time, amount FROM orders;\n"
     "       |             ^~~~~~~~~\n"
     "  hint: query schema: [product: STRING, order_time: TIMESTAMP(3), amount: INT]; sink "
     "schema: [product: STRING, window_start: TIMESTAMP(3), n: BIGINT, total: BIGINT]"},
    {ORDERS OUT "INSERT INTO out_table SELECT product, order_time, amount, note FROM orders;\n",
     "test.sql:11:13: error: Column types of query result and sink for "
     "'default_catalog.default_database.out_table' do not match. Cause: Incompatible types for "
     "sink column 'total' at position 4.\n"
     "    11 | INSERT INTO out_table SELECT product, order_time, amount, note FROM orders;\n"
     "       |             ^~~~~~~~~\n"
     "  hint: query schema: [product: STRING, order_time: TIMESTAMP(3), amount: INT, note: "
     "STRING]; sink schema: [product: STRING, window_start: TIMESTAMP(3), n: BIGINT, total: "
     "BIGINT]"},
    {ORDERS OUT "INSERT INTO out_table (product, m) SELECT product, amount FROM orders;\n",
     "test.sql:11:33: error: Unknown target column 'm'\n"
     "    11 | INSERT INTO out_table (product, m) SELECT product, amount FROM orders;\n"
     "       |                                 ^\n"
     "  hint: (product STRING, window_start TIMESTAMP(3), n BIGINT, total BIGINT)"},
    {ORDERS OUT "SELECT * FROM out_table;\n",
     "test.sql:10:37: error: Connector 'print' can only be used as a sink. It cannot be used "
     "as a source.\n"
     "    10 |   total BIGINT) WITH ('connector' = 'print');\n"
     "       |                                     ^~~~~~~"},
    {"CREATE TABLE t (a INT, c AS a + 1) WITH ('connector' = 'print');\n"
     "CREATE TABLE s (a INT) WITH ('connector' = 'feed');\n"
     "INSERT INTO t (a, c) SELECT a, a FROM s;\n",
     "test.sql:3:19: error: Column 'c' can not be written\n"
     "     3 | INSERT INTO t (a, c) SELECT a, a FROM s;\n"
     "       |                   ^\n"
     "  hint: leave it out: it is computed when it is read"},
    {ORDERS "SELECT * FROM orders WHERE COUNT(*) > 1;\n",
     "test.sql:9:28: error: Aggregate expression is illegal in WHERE clause\n"
     "     9 | SELECT * FROM orders WHERE COUNT(*) > 1;\n"
     "       |                            ^~~~~~~~"},
    {ORDERS "SELECT * FROM orders WHERE amount;\n",
     "test.sql:9:28: error: WHERE clause must be a condition (BOOLEAN), but this is INT\n"
     "     9 | SELECT * FROM orders WHERE amount;\n"
     "       |                            ^~~~~~"},
    {ORDERS "SELECT * FROM orders WHERE amount = '5';\n",
     "test.sql:9:28: error: implicit type conversion between INTEGER and CHAR is not supported "
     "now; use CAST on one side of '='\n"
     "     9 | SELECT * FROM orders WHERE amount = '5';\n"
     "       |                            ^~~~~~~~~~~~"},
    {ORDERS "SELECT product FROM orders a JOIN orders b ON a.product = b.product;\n",
     "test.sql:9:8: error: Column 'product' is ambiguous\n"
     "     9 | SELECT product FROM orders a JOIN orders b ON a.product = b.product;\n"
     "       |        ^~~~~~~\n"
     "  hint: say whose it is: table.column"},
    {ORDERS "SELECT a.product FROM orders a, orders a;\n",
     "test.sql:9:33: error: Duplicate relation name 'a' in FROM clause\n"
     "     9 | SELECT a.product FROM orders a, orders a;\n"
     "       |                                 ^~~~~~~~\n"
     "  hint: give one of them a name of its own: AS .."},
    {ORDERS "SELECT orders.product FROM orders a JOIN orders b ON a.product = b.product;\n",
     "test.sql:9:8: error: Table 'orders' not found\n"
     "     9 | SELECT orders.product FROM orders a JOIN orders b ON a.product = b.product;\n"
     "       |        ^~~~~~\n"
     "  hint: the tables here are a, b"},
    {ORDERS "SELECT a.nope FROM orders a JOIN orders b ON a.product = b.product;\n",
     "test.sql:9:10: error: Column 'nope' not found in table 'a'\n"
     "     9 | SELECT a.nope FROM orders a JOIN orders b ON a.product = b.product;\n"
     "       |          ^~~~\n"
     "  hint: did you mean 'note'? columns: product, amount, price, note, order_time"},
    {ORDERS "SELECT a.product FROM orders a JOIN orders b USING (prize);\n",
     "test.sql:9:53: error: Column 'prize' not found in any table\n"
     "     9 | SELECT a.product FROM orders a JOIN orders b USING (prize);\n"
     "       |                                                     ^~~~~\n"
     "  hint: did you mean 'price'? columns: product, amount, price, note, order_time"},
    {ORDERS "SELECT a.product FROM orders a JOIN orders b ON a.product;\n",
     "test.sql:9:49: error: ON clause must be a condition (BOOLEAN), but this is STRING\n"
     "     9 | SELECT a.product FROM orders a JOIN orders b ON a.product;\n"
     "       |                                                 ^~~~~~~~~"},
    {ORDERS "SELECT a.product FROM orders a JOIN orders FOR SYSTEM_TIME AS OF a.order_time b\n"
            "ON a.product = b.product;\n",
     "test.sql:9:23: error: Temporal Table Join requires primary key in versioned table, but "
     "no primary key can be found.\n"
     "     9 | SELECT a.product FROM orders a JOIN orders FOR SYSTEM_TIME AS OF a.order_time b\n"
     "       |                       ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: declare PRIMARY KEY (..) NOT ENFORCED in its CREATE TABLE, and compare all "
     "columns of it with = in ON"},
    {ORDERS "SELECT product FROM orders ORDER BY product;\n",
     "test.sql:9:37: error: Sort on a non-time-attribute field is not supported.\n"
     "     9 | SELECT product FROM orders ORDER BY product;\n"
     "       |                                     ^~~~~~~\n"
     "  hint: add LIMIT, or order by the column with the WATERMARK"},
    {ORDERS "SELECT product FROM orders LIMIT -3;\n",
     "test.sql:9:34: error: LIMIT takes a whole number, 0 or more\n"
     "     9 | SELECT product FROM orders LIMIT -3;\n"
     "       |                                  ^~"},
    {ORDERS "SELECT product FROM orders ORDER BY order_time OFFSET 2;\n",
     "test.sql:9:55: error: OFFSET without LIMIT is not supported yet\n"
     "     9 | SELECT product FROM orders ORDER BY order_time OFFSET 2;\n"
     "       |                                                       ^\n"
     "  hint: add LIMIT"},
    {ORDERS "SELECT product, ROW_NUMBER() OVER (ORDER BY amount DESC) AS rn FROM orders;\n",
     "test.sql:9:17: error: Rank end is not specified. Currently rank only support TopN, which "
     "means the rank end must be specified.\n"
     "     9 | SELECT product, ROW_NUMBER() OVER (ORDER BY amount DESC) AS rn FROM orders;\n"
     "       |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: filter the numbers: WHERE rn <= 10"},
    {ORDERS "SELECT product, RANK() OVER (ORDER BY amount DESC) AS rn FROM orders;\n",
     "test.sql:9:17: error: RANK() on streaming table is not supported currently\n"
     "     9 | SELECT product, RANK() OVER (ORDER BY amount DESC) AS rn FROM orders;\n"
     "       |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: use ROW_NUMBER()"},
    {ORDERS "SELECT SUM(amount) OVER (ORDER BY order_time DESC) FROM orders;\n",
     "test.sql:9:35: error: The window can only be ordered in ASCENDING mode.\n"
     "     9 | SELECT SUM(amount) OVER (ORDER BY order_time DESC) FROM orders;\n"
     "       |                                   ^~~~~~~~~~"},
    {ORDERS "SELECT product FROM orders\n"
            "UNION ALL SELECT note, note FROM orders;\n",
     "test.sql:10:11: error: Column count mismatch in UNION ALL: 2 columns here, 1 in the first "
     "query\n"
     "    10 | UNION ALL SELECT note, note FROM orders;\n"
     "       |           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~"},
    {ORDERS "SELECT product FROM orders WHERE product IN (SELECT note, note FROM orders);\n",
     "test.sql:9:34: error: IN compares 1 value, but the subquery has 2 columns\n"
     "     9 | SELECT product FROM orders WHERE product IN (SELECT note, note FROM orders);\n"
     "       |                                  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"},
    {ORDERS "SELECT product FROM orders AS o\n"
            "WHERE amount > 1 OR EXISTS (SELECT 1 FROM orders AS p WHERE p.price > o.price);\n",
     "test.sql:10:21: error: a subquery in an expression that compares its rows with those around "
     "it by more than equality is not supported yet\n"
     "    10 | WHERE amount > 1 OR EXISTS (SELECT 1 FROM orders AS p WHERE p.price > o.price);\n"
     "       |                     "
     "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: compare them with =, or put it under AND in WHERE"},
    {ORDERS "SELECT product, (SELECT amount FROM orders) FROM orders;\n",
     "test.sql:9:17: error: a scalar subquery that may have more than one row is not supported "
     "yet\n"
     "     9 | SELECT product, (SELECT amount FROM orders) FROM orders;\n"
     "       |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: aggregate it, MAX(x), or join the table"},
    {ORDERS "SELECT JSON_ARRAYAGG(product) FROM orders;\n",
     "test.sql:9:8: error: the aggregate JSON_ARRAYAGG is not supported yet\n"
     "     9 | SELECT JSON_ARRAYAGG(product) FROM orders;\n"
     "       |        ^~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: there are COUNT, SUM, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, LISTAGG, ARRAY_AGG, "
     "COLLECT, VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP"},
    {ORDERS "SELECT GROUPING(amount) FROM orders GROUP BY product;\n",
     "test.sql:9:17: error: Argument to operator 'GROUPING' must be a grouped expression\n"
     "     9 | SELECT GROUPING(amount) FROM orders GROUP BY product;\n"
     "       |                 ^~~~~~"},
    {ORDERS
     "SELECT SUM(product) FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
     "test.sql:9:8: error: Cannot apply 'SUM' to arguments of type "
     "'SUM(<VARCHAR(2147483647)>)'. Supported form(s): 'SUM(<NUMERIC>)'\n"
     "     9 | SELECT SUM(product) FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' "
     "MINUTE);\n"
     "       |        ^~~~~~~~~~~~"},
    {ORDERS
     "SELECT SUM(COUNT(*)) FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
     "test.sql:9:12: error: Aggregate expressions cannot be nested\n"
     "     9 | SELECT SUM(COUNT(*)) FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' "
     "MINUTE);\n"
     "       |            ^~~~~~~~"},
    {ORDERS "SELECT UPPER(DISTINCT product) FROM orders;\n",
     "test.sql:9:8: error: 'UPPER' is not an aggregate: it takes no *, DISTINCT or FILTER\n"
     "     9 | SELECT UPPER(DISTINCT product) FROM orders;\n"
     "       |        ^~~~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: there are COUNT, SUM, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, LISTAGG, ARRAY_AGG, "
     "COLLECT, VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP"},
    {ORDERS "VALUES (1, 'a'), (2);\n",
     "test.sql:9:18: error: Values passed to VALUES operator must have the same number of "
     "columns: 2, and here 1\n"
     "     9 | VALUES (1, 'a'), (2);\n"
     "       |                  ^~~"},
    {ORDERS "SELECT amount FROM (VALUES (1));\n",
     "test.sql:9:8: error: Column 'amount' not found in any table\n"
     "     9 | SELECT amount FROM (VALUES (1));\n"
     "       |        ^~~~~~\n"
     "  hint: columns: EXPR$0"},
    {ORDERS "SELECT * FROM orders /*+ OPTIONS('topik'='x') */;\n",
     "test.sql:9:34: error: Unsupported options found for 'kafka'.  Unsupported options:  "
     "topik  Supported options:  connector dead-letter.table format json.fail-on-missing-field "
     "json.ignore-parse-errors late-records.target properties.* property-version scan.on-error "
     "scan.parallelism scan.startup.mode scan.watermark.idle-timeout topic value.format\n"
     "     9 | SELECT * FROM orders /*+ OPTIONS('topik'='x') */;\n"
     "       |                                  ^~~~~~~~~~~"},
    {ORDERS "SELECT * FROM orders /*+ STATE_TTL('orders'='1d') */;\n",
     "test.sql:9:26: error: the hint STATE_TTL is not supported yet\n"
     "     9 | SELECT * FROM orders /*+ STATE_TTL('orders'='1d') */;\n"
     "       |                          ^~~~~~~~~\n"
     "  hint: OPTIONS('key'='value') is the hint there is"},
    {"CREATE TABLE t (a INT, a STRING) WITH ('connector' = 'print');\n",
     "test.sql:1:24: error: A regular Column named 'a' already exists in the table.\n"
     "     1 | CREATE TABLE t (a INT, a STRING) WITH ('connector' = 'print');\n"
     "       |                        ^"},
    {"CREATE TABLE t (a INT, WATERMARK FOR a AS a) WITH ('connector' = 'print');\n",
     "test.sql:1:17: error: Invalid data type of time field for watermark definition. The "
     "field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is "
     "from 0 to 9, but the time field type is INT\n"
     "     1 | CREATE TABLE t (a INT, WATERMARK FOR a AS a) WITH ('connector' = 'print');\n"
     "       |                 ^\n"
     "  hint: compute one: ts AS TO_TIMESTAMP(text) or TO_TIMESTAMP_LTZ(number, 3)"},
    {"CREATE TABLE t (a INT, WATERMARK FOR b AS b) WITH ('connector' = 'print');\n",
     "test.sql:1:38: error: The rowtime attribute field 'b' is not defined in the table "
     "schema\n"
     "     1 | CREATE TABLE t (a INT, WATERMARK FOR b AS b) WITH ('connector' = 'print');\n"
     "       |                                      ^\n"
     "  hint: it stands behind WATERMARK FOR"},
    {"CREATE TABLE t (a ROW<b INT, b INT>) WITH ('connector' = 'print');\n",
     "test.sql:1:30: error: Field names of a ROW must be unique. Found duplicate: 'b'\n"
     "     1 | CREATE TABLE t (a ROW<b INT, b INT>) WITH ('connector' = 'print');\n"
     "       |                              ^"},
    {"CREATE TABLE t (a INT, b AS c + 1) WITH ('connector' = 'print');\n",
     "test.sql:1:29: error: Column 'c' not found in any table\n"
     "     1 | CREATE TABLE t (a INT, b AS c + 1) WITH ('connector' = 'print');\n"
     "       |                             ^\n"
     "  hint: columns: a"},
    {"CREATE TABLE t (a INT, b AS a, PRIMARY KEY (b) NOT ENFORCED) WITH ('connector' = "
     "'print');\n",
     "test.sql:1:45: error: Primary key column 'b' is not a physical column\n"
     "     1 | CREATE TABLE t (a INT, b AS a, PRIMARY KEY (b) NOT ENFORCED) WITH ('connector' "
     "= 'print');\n"
     "       |                                             ^\n"
     "  hint: it takes columns that are read and written, not computed"},
    {"CREATE TABLE t (a INT) PARTITIONED BY (b) WITH ('connector' = 'print');\n",
     "test.sql:1:40: error: Partition column 'b' not defined in the table schema. Available "
     "columns: ['a']\n"
     "     1 | CREATE TABLE t (a INT) PARTITIONED BY (b) WITH ('connector' = 'print');\n"
     "       |                                        ^"},
    {"CREATE TABLE t (m INT METADATA FROM 'nope') WITH ('connector' = 'kafka', 'topic' = 't', "
     "'format' = 'json');\n"
     "SELECT * FROM t;\n",
     "test.sql:1:17: error: Invalid metadata key 'nope' in column 'm' of table 't': connector "
     "'kafka' does not have it\n"
     "     1 | CREATE TABLE t (m INT METADATA FROM 'nope') WITH ('connector' = 'kafka', "
     "'topic' = 't', 'format' = 'json');\n"
     "       |                 ^\n"
     "  hint: it has: partition, offset, timestamp"},
    {"CREATE TABLE t (a INT) WITH ('connector' = 'kafkaa');\n"
     "SELECT * FROM t;\n",
     "test.sql:1:44: error: Could not find any factory for identifier 'kafkaa' that implements "
     "'source'.\n"
     "     1 | CREATE TABLE t (a INT) WITH ('connector' = 'kafkaa');\n"
     "       |                                            ^~~~~~~~"},
    {"CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 'x');\n"
     "SELECT * FROM t;\n",
     "test.sql:1:14: error: One or more required options are missing.  Missing required "
     "options are:  format\n"
     "     1 | CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 'x');\n"
     "       |              ^\n"
     "  hint: add 'format' = 'json', 'csv' or 'raw'"},
    {"CREATE TABLE t (a INT) WITH ('topic' = 'x');\n"
     "SELECT * FROM t;\n",
     "test.sql:1:14: error: Table options do not contain an option key 'connector' for "
     "discovering a connector.\n"
     "     1 | CREATE TABLE t (a INT) WITH ('topic' = 'x');\n"
     "       |              ^\n"
     "  hint: add WITH ('connector' = '...')"},
    {"CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json',\n"
     "  'scan.startup.mode' = 'nowhere');\n"
     "SELECT * FROM t;\n",
     "test.sql:2:25: error: Invalid value for option 'scan.startup.mode'.  Expected one of "
     "earliest-offset|latest-offset|group-offsets, found 'nowhere' (table "
     "`default_catalog`.`default_database`.`t`).\n"
     "     2 |   'scan.startup.mode' = 'nowhere');\n"
     "       |                         ^~~~~~~~~"},
    {"CREATE TABLE t (a INT) WITH ('connector' = 'feed', 'dead-letter.table' = 'dead');\n"
     "SELECT * FROM t;\n",
     "test.sql:1:74: error: 'dead-letter.table' = 'dead': there is no such table\n"
     "     1 | CREATE TABLE t (a INT) WITH ('connector' = 'feed', 'dead-letter.table' = "
     "'dead');\n"
     "       |                                                                          ^~~~~~"},
    {ORDERS "CREATE TABLE orders (a INT) WITH ('connector' = 'print');\n",
     "test.sql:9:14: error: Table (or view) default_database.orders already "
     "exists in Catalog default_catalog.\n"
     "     9 | CREATE TABLE orders (a INT) WITH ('connector' = 'print');\n"
     "       |              ^~~~~~\n"
     "  hint: DROP it first, or say IF NOT EXISTS"},
    {ORDERS
     "CREATE TABLE t (a INT) WITH ('connector' = 'print') LIKE orders (INCLUDING WATERMARKS);\n"
     "CREATE TABLE u (price DOUBLE) LIKE orders;\n",
     "test.sql:10:17: error: A column named 'price' already exists in the base table.\n"
     "    10 | CREATE TABLE u (price DOUBLE) LIKE orders;\n"
     "       |                 ^~~~~"},
    {ORDERS "DROP TABLE nope;\n",
     "test.sql:9:12: error: Table with identifier 'default_catalog.default_database.nope' does "
     "not exist.\n"
     "     9 | DROP TABLE nope;\n"
     "       |            ^~~~\n"
     "  hint: say IF EXISTS when that is fine"},
    {ORDERS "DROP VIEW orders;\n",
     "test.sql:9:11: error: View with identifier 'default_catalog.default_database.orders' "
     "does not exist.\n"
     "     9 | DROP VIEW orders;\n"
     "       |           ^~~~~~\n"
     "  hint: it is a table: DROP TABLE"},
    {ORDERS "SET 'table.local-time-zone' = '../Paris';\n",
     "test.sql:9:31: error: 'table.local-time-zone': Invalid time zone '../Paris': expected a "
     "full name such as 'America/New_York', or an offset such as 'GMT+02:00'\n"
     "     9 | SET 'table.local-time-zone' = '../Paris';\n"
     "       |                               ^~~~~~~~~~"},
    {ORDERS "CREATE VIEW v AS\n"
            "  SELECT prise FROM orders;\n",
     "test.sql:10:10: error: Column 'prise' not found in any table\n"
     "    10 |   SELECT prise FROM orders;\n"
     "       |          ^~~~~\n"
     "  hint: did you mean 'price'? columns: product, amount, price, note, order_time"},
    {ORDERS "TRUNCATE TABLE orders;\n",
     "test.sql:9:1: error: TRUNCATE TABLE is not supported yet\n"
     "     9 | TRUNCATE TABLE orders;\n"
     "       | ^~~~~~~~~~~~~~~~~~~~~\n"
     "  hint: HELP lists the statements there are"},
};

static void test_refusals(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(refusals); i++)
        CHECK_STR(answer(refusals[i].sql), refusals[i].want);
}

static void test_codes(struct mr_rng *rng)
{
    static const struct {
        const char *sql;
        int code;
    } codes[] = {
        {"SELECT 1 FROM nowhere;", MR_ERR_BIND},
        {"SELECT JSON_ARRAYAGG(1);", MR_ERR_UNSUPPORTED},
        {"SELEC 1;", MR_ERR_SYNTAX},
        {"SET 'table.dml-sync' = 'perhaps';", MR_ERR_OPTION},
        {"CREATE TABLE t (a INT) WITH ('connector' = 'nope'); SELECT * FROM t;", MR_ERR_OPTION},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(codes); i++) {
        struct mr_session *session = mr_session_open(&fake_resolver, NULL);
        struct mr_session_result result;
        struct mr_cursor *cursor;
        struct mr_err err = {0};
        int rc;
        CHECK(mr_cursor_open(session, "t", codes[i].sql, &cursor, &err) == 0);
        while ((rc = mr_cursor_step(cursor, false, &result, &err)) > 0)
            CHECK(result.plan == NULL);
        CHECK_EQ(rc, codes[i].code);
        CHECK_EQ(err.code, codes[i].code);
        mr_cursor_free(cursor);
        mr_session_free(session);
    }
}

static void test_depth(struct mr_rng *rng)
{
    struct mr_text script;

    (void)rng;
    mr_text_init(&script);
    mr_text_puts(&script, ORDERS "CREATE VIEW v0 AS SELECT product FROM orders;\n");
    for (int i = 1; i <= 64; i++)
        mr_text_printf(&script, "CREATE VIEW v%d AS SELECT product FROM v%d;\n", i, i - 1);
    CHECK(contains(answer(script.data), "(MR_VIEW_DEPTH_MAX)"));
    mr_text_fini(&script);
}

static const struct mr_test cases[] = {
    {"refusals", test_refusals},
    {"codes", test_codes},
    {"depth", test_depth},
};

MR_TEST_MAIN(cases)
