/*
 * What EXPLAIN says, whole: the plans of the main job in both spellings, and the graphs
 * of what else there is.  Every word of these plans was read and agreed with; a change
 * here is a change of what users see.
 */
#include "tests/unit/sql/plan/fixture.h"

struct golden {
    const char *name, *sql, *want;
};

static const struct golden whole[] = {
    {"legacy_group_window",
     ORDERS OUT
     "EXPLAIN INSERT INTO out_table\n"
     "SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE), COUNT(*), SUM(amount)\n"
     "FROM orders WHERE amount > 0\n"
     "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
     "== Abstract Syntax Tree ==\n"
     "LogicalSink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total])\n"
     "+- LogicalProject(select=[product, EXPR$1 AS window_start, EXPR$2 AS n, CAST(EXPR$3 AS "
     "BIGINT) AS total])\n"
     "   +- LogicalProject(select=[product, window_start AS EXPR$1, agg$0 AS EXPR$2, agg$1 AS "
     "EXPR$3])\n"
     "      +- LogicalProject(select=[product, window_start, window_end, window_end - INTERVAL "
     "'+0 00:00:00.001' DAY TO SECOND AS window_time, agg$0, agg$1])\n"
     "         +- LogicalWindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end])\n"
     "            +- LogicalProject(select=[product, order_time, amount])\n"
     "               +- LogicalFilter(condition=[amount > 0])\n"
     "                  +- LogicalTableScan(table=[[default_catalog, default_database, "
     "orders]])\n"
     "\n"
     "== Optimized Physical Plan ==\n"
     "Sink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total], changelogMode=[NONE], guarantee=[at-least-once: connector "
     "'print' can not take back what it has written])\n"
     "+- Calc(select=[product, window_start, agg$0 AS n, CAST(agg$1 AS BIGINT) AS total], "
     "changelogMode=[I])\n"
     "   +- WindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end], changelogMode=[I])\n"
     "           state: keys x open slices of 1 min, each freed when its last window fires\n"
     "           fires: when the watermark reaches window end - 1 ms, or the input ends\n"
     "           late rows: counted\n"
     "      +- Exchange(distribution=[hash[product]], changelogMode=[I])\n"
     "         +- Calc(select=[product, order_time, amount], changelogMode=[I])\n"
     "            +- Calc(where=[amount > 0], changelogMode=[I])\n"
     "               +- TableSourceScan(table=[[default_catalog, default_database, orders]], "
     "fields=[product, amount, order_time], changelogMode=[I])\n"
     "                       watermark: max(order_time - INTERVAL '+0 00:00:05.000' DAY TO "
     "SECOND) per split, the least of all splits\n"
     "\n"
     "== Optimized Execution Plan ==\n"
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, "
     "order_time], where=[amount > 0], select=[product, order_time, amount], "
     "rowtime=[order_time], watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 min])], time=[order_time], select=[product, "
     "COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[product, window_start, agg$0 AS n, CAST(agg$1 AS BIGINT) AS "
     "total])\n"
     "[3] <- [2] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "every chain once per reactor\n"},
    {"shared_window_of_a_view",
     ORDERS OUT
     "CREATE VIEW v AS SELECT product, COUNT(*) AS n, SUM(amount) AS s FROM orders WHERE price "
     "> 0\n"
     "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n"
     "EXPLAIN EXECUTE STATEMENT SET BEGIN\n"
     "INSERT INTO out_table (product, n) SELECT product, n FROM v;\n"
     "INSERT INTO out_table (product, total) SELECT product, s FROM v WHERE n > 5; END;\n",
     "== Abstract Syntax Tree ==\n"
     "LogicalSink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total])\n"
     "+- LogicalProject(select=[product, NULL AS window_start, n, NULL AS total])\n"
     "   +- LogicalProject(select=[product, n])\n"
     "      +- LogicalProject(select=[product, agg$0 AS n, agg$1 AS s])\n"
     "         +- LogicalProject(select=[product, window_start, window_end, window_end - "
     "INTERVAL '+0 00:00:00.001' DAY TO SECOND AS window_time, agg$0, agg$1])\n"
     "            +- LogicalWindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end])\n"
     "               +- LogicalProject(select=[product, order_time, amount])\n"
     "                  +- LogicalFilter(condition=[price > 0.0])\n"
     "                     +- LogicalTableScan(table=[[default_catalog, default_database, "
     "orders]])\n"
     "\n"
     "LogicalSink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total])\n"
     "+- LogicalProject(select=[product, NULL AS window_start, NULL AS n, CAST(s AS BIGINT) AS "
     "total])\n"
     "   +- LogicalProject(select=[product, s])\n"
     "      +- LogicalFilter(condition=[n > 5])\n"
     "         +- LogicalProject(select=[product, agg$0 AS n, agg$1 AS s])\n"
     "            +- LogicalProject(select=[product, window_start, window_end, window_end - "
     "INTERVAL '+0 00:00:00.001' DAY TO SECOND AS window_time, agg$0, agg$1])\n"
     "               +- LogicalWindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 "
     "min])], time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, "
     "start AS window_start, end AS window_end])\n"
     "                  +- LogicalProject(select=[product, order_time, amount])\n"
     "                     +- LogicalFilter(condition=[price > 0.0])\n"
     "                        +- LogicalTableScan(table=[[default_catalog, default_database, "
     "orders]])\n"
     "\n"
     "== Optimized Physical Plan ==\n"
     "Sink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total], changelogMode=[NONE], guarantee=[at-least-once: connector "
     "'print' can not take back what it has written])\n"
     "+- Calc(select=[product, NULL AS window_start, agg$0 AS n, NULL AS total], "
     "changelogMode=[I])\n"
     "   +- WindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end], changelogMode=[I])\n"
     "           state: keys x open slices of 1 min, each freed when its last window fires\n"
     "           fires: when the watermark reaches window end - 1 ms, or the input ends\n"
     "           late rows: counted\n"
     "      +- Exchange(distribution=[hash[product]], changelogMode=[I])\n"
     "         +- Calc(select=[product, order_time, amount], changelogMode=[I])\n"
     "            +- Calc(where=[price > 0.0], changelogMode=[I])\n"
     "               +- TableSourceScan(table=[[default_catalog, default_database, orders]], "
     "fields=[product, amount, order_time], changelogMode=[I])\n"
     "                       watermark: max(order_time - INTERVAL '+0 00:00:05.000' DAY TO "
     "SECOND) per split, the least of all splits\n"
     "\n"
     "Sink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total], changelogMode=[NONE], guarantee=[at-least-once: connector "
     "'print' can not take back what it has written])\n"
     "+- Calc(select=[product, NULL AS window_start, NULL AS n, CAST(agg$1 AS BIGINT) AS "
     "total], changelogMode=[I])\n"
     "   +- Calc(where=[agg$0 > 5], changelogMode=[I])\n"
     "      +- WindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end], changelogMode=[I])\n"
     "              state: keys x open slices of 1 min, each freed when its last window fires\n"
     "              fires: when the watermark reaches window end - 1 ms, or the input ends\n"
     "              late rows: counted\n"
     "         +- Exchange(distribution=[hash[product]], changelogMode=[I])\n"
     "            +- Calc(select=[product, order_time, amount], changelogMode=[I])\n"
     "               +- Calc(where=[price > 0.0], changelogMode=[I])\n"
     "                  +- TableSourceScan(table=[[default_catalog, default_database, "
     "orders]], fields=[product, amount, order_time], changelogMode=[I])\n"
     "                          watermark: max(order_time - INTERVAL '+0 00:00:05.000' DAY TO "
     "SECOND) per split, the least of all splits\n"
     "\n"
     "== Optimized Execution Plan ==\n"
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, price, "
     "order_time], where=[price > 0.0], select=[product, order_time, amount], "
     "rowtime=[order_time], watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 min])], time=[order_time], select=[product, "
     "COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[product, NULL AS window_start, agg$0 AS n, NULL AS total])\n"
     "[3] <- [2] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "[4] <- [1] Filter(where=[agg$0 > 5])\n"
     "[5] <- [4] Project(select=[product, NULL AS window_start, NULL AS n, CAST(agg$1 AS "
     "BIGINT) AS total])\n"
     "[6] <- [5] Sink(uid=[sink:out_table#2], connector=[print], fields=[product, "
     "window_start, n, total])\n"
     "every chain once per reactor\n"},
    {"window_tvf",
     ORDERS OUT
     "EXPLAIN INSERT INTO out_table\n"
     "SELECT product, window_start, COUNT(*), SUM(amount)\n"
     "FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))\n"
     "WHERE amount > 0\n"
     "GROUP BY window_start, product, window_end;\n",
     "== Abstract Syntax Tree ==\n"
     "LogicalSink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total])\n"
     "+- LogicalProject(select=[product, window_start, EXPR$2 AS n, CAST(EXPR$3 AS BIGINT) AS "
     "total])\n"
     "   +- LogicalProject(select=[product, window_start, agg$0 AS EXPR$2, agg$1 AS EXPR$3])\n"
     "      +- LogicalProject(select=[product, window_start, window_end, window_end - INTERVAL "
     "'+0 00:00:00.001' DAY TO SECOND AS window_time, agg$0, agg$1])\n"
     "         +- LogicalWindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end])\n"
     "            +- LogicalProject(select=[product, order_time, amount])\n"
     "               +- LogicalFilter(condition=[amount > 0])\n"
     "                  +- LogicalTableScan(table=[[default_catalog, default_database, "
     "orders]])\n"
     "\n"
     "== Optimized Physical Plan ==\n"
     "Sink(table=[[default_catalog, default_database, out_table]], fields=[product, "
     "window_start, n, total], changelogMode=[NONE], guarantee=[at-least-once: connector "
     "'print' can not take back what it has written])\n"
     "+- Calc(select=[product, window_start, agg$0 AS n, CAST(agg$1 AS BIGINT) AS total], "
     "changelogMode=[I])\n"
     "   +- WindowAggregate(groupBy=[product], window=[TUMBLE(size=[1 min])], "
     "time=[order_time], select=[product, COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS "
     "window_start, end AS window_end], changelogMode=[I])\n"
     "           state: keys x open slices of 1 min, each freed when its last window fires\n"
     "           fires: when the watermark reaches window end - 1 ms, or the input ends\n"
     "           late rows: counted\n"
     "      +- Exchange(distribution=[hash[product]], changelogMode=[I])\n"
     "         +- Calc(select=[product, order_time, amount], changelogMode=[I])\n"
     "            +- Calc(where=[amount > 0], changelogMode=[I])\n"
     "               +- TableSourceScan(table=[[default_catalog, default_database, orders]], "
     "fields=[product, amount, order_time], changelogMode=[I])\n"
     "                       watermark: max(order_time - INTERVAL '+0 00:00:05.000' DAY TO "
     "SECOND) per split, the least of all splits\n"
     "\n"
     "== Optimized Execution Plan ==\n"
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, "
     "order_time], where=[amount > 0], select=[product, order_time, amount], "
     "rowtime=[order_time], watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 min])], time=[order_time], select=[product, "
     "COUNT(*) AS agg$0, SUM(amount) AS agg$1, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[product, window_start, agg$0 AS n, CAST(agg$1 AS BIGINT) AS "
     "total])\n"
     "[3] <- [2] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "every chain once per reactor\n"},
};

static const struct golden graphs[] = {
    {"tvf_without_table_word",
     ORDERS
     "EXPLAIN SELECT window_end, MAX(price)\n"
     "FROM TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' HOUR, INTERVAL '-5' "
     "MINUTE)\n"
     "GROUP BY window_start, window_end;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[price, order_time], "
     "select=[order_time, price], rowtime=[order_time], watermark=[order_time - INTERVAL '+0 "
     "00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- on one reactor from [0] WindowAggregate(uid=[window:orders:TUMBLE-3600s-300s], "
     "window=[TUMBLE(size=[1 h], offset=[-5 min])], time=[order_time], select=[MAX(price) AS "
     "agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[window_end, agg$0 AS EXPR$1])\n"
     "[3] <- [2] Collect(fields=[window_end, EXPR$1])\n"
     "every chain once per reactor\n"},
    {"hop_slide_before_size",
     ORDERS
     "EXPLAIN SELECT product, window_start, AVG(price)\n"
     "FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE, INTERVAL '5' "
     "MINUTE))\n"
     "GROUP BY product, window_start, window_end;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, price, "
     "order_time], select=[product, order_time, price], rowtime=[order_time], "
     "watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:HOP-60s-300s:product], "
     "groupBy=[product], window=[HOP(slide=[1 min], size=[5 min])], time=[order_time], "
     "select=[product, AVG(price) AS agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[product, window_start, agg$0 AS EXPR$2])\n"
     "[3] <- [2] Collect(fields=[product, window_start, EXPR$2])\n"
     "every chain once per reactor\n"},
    {"legacy_hop_slide_before_size",
     ORDERS "EXPLAIN SELECT product, HOP_START(order_time, INTERVAL '1' MINUTE, INTERVAL '5' "
            "MINUTE),\n"
            "HOP_END(order_time, INTERVAL '1' MINUTE, INTERVAL '5' MINUTE), AVG(price)\n"
            "FROM orders GROUP BY HOP(order_time, INTERVAL '1' MINUTE, INTERVAL '5' MINUTE), "
            "product;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, price, "
     "order_time], select=[product, order_time, price], rowtime=[order_time], "
     "watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:HOP-60s-300s:product], "
     "groupBy=[product], window=[HOP(slide=[1 min], size=[5 min])], time=[order_time], "
     "select=[product, AVG(price) AS EXPR$3, start AS EXPR$1, end AS EXPR$2])\n"
     "[2] <- [1] Collect(fields=[product, EXPR$1, EXPR$2, EXPR$3])\n"
     "every chain once per reactor\n"},
    {"cumulate_named_arguments",
     ORDERS
     "EXPLAIN SELECT window_time, COUNT(DISTINCT product)\n"
     "FROM TABLE(CUMULATE(DATA => TABLE orders, TIMECOL => DESCRIPTOR(order_time),\n"
     "STEP => INTERVAL '10' SECOND, SIZE => INTERVAL '1' MINUTE, `OFFSET` => INTERVAL '3' "
     "SECOND))\n"
     "GROUP BY window_start, window_end, window_time;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, order_time], "
     "select=[order_time, product], rowtime=[order_time], watermark=[order_time - INTERVAL '+0 "
     "00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- on one reactor from [0] WindowAggregate(uid=[window:orders:CUMULATE-10s-60s+3s], "
     "window=[CUMULATE(step=[10 s], max_size=[1 min], offset=[3 s])], time=[order_time], "
     "select=[COUNT(DISTINCT product) AS agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[window_end - INTERVAL '+0 00:00:00.001' DAY TO SECOND AS "
     "window_time, agg$0 AS EXPR$1])\n"
     "[3] <- [2] Collect(fields=[window_time, EXPR$1])\n"
     "every chain once per reactor\n"},
    {"expressions_around_aggregates",
     ORDERS "EXPLAIN SELECT UPPER(product) AS p, SUM(price * amount) / SUM(amount) AS vwap\n"
            "FROM orders GROUP BY UPPER(product), TUMBLE(order_time, INTERVAL '1' MINUTE)\n"
            "HAVING COUNT(*) > 10 AND MAX(price) > 1;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, price, "
     "order_time], select=[UPPER(product) AS $f0, order_time, price * CAST(amount AS DOUBLE) "
     "AS $f2, amount, price], rowtime=[order_time], watermark=[order_time - INTERVAL '+0 "
     "00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s:UPPER(product)], "
     "groupBy=[$f0], window=[TUMBLE(size=[1 min])], time=[order_time], select=[$f0, SUM($f2) "
     "AS agg$0, SUM(amount) AS agg$1, COUNT(*) AS agg$2, MAX(price) AS agg$3, start AS "
     "window_start, end AS window_end])\n"
     "[2] <- [1] Filter(where=[(agg$2 > 10) AND (agg$3 > 1.0)])\n"
     "[3] <- [2] Project(select=[$f0 AS p, agg$0 / CAST(agg$1 AS DOUBLE) AS vwap])\n"
     "[4] <- [3] Collect(fields=[p, vwap])\n"
     "every chain once per reactor\n"},
    {"filters_of_aggregates",
     ORDERS "EXPLAIN SELECT COUNT(*) FILTER (WHERE amount > 5) AS big, COUNT(*) AS n\n"
            "FROM orders GROUP BY TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[amount, order_time], "
     "select=[order_time, amount > 5 AS $f1], rowtime=[order_time], watermark=[order_time - "
     "INTERVAL '+0 00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- on one reactor from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s], "
     "window=[TUMBLE(size=[1 min])], time=[order_time], select=[COUNT(*) FILTER $f1 AS agg$0, "
     "COUNT(*) AS agg$1, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[agg$0 AS big, agg$1 AS n])\n"
     "[3] <- [2] Collect(fields=[big, n])\n"
     "every chain once per reactor\n"},
    {"view_and_subquery_merge",
     ORDERS
     "CREATE VIEW v AS SELECT product AS p, amount * 2 AS twice, order_time AS t FROM orders\n"
     "WHERE amount > 1;\n"
     "EXPLAIN SELECT p, twice + 1 AS x FROM (SELECT * FROM v WHERE twice < 100) WHERE p <> "
     "'a';\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, "
     "order_time], where=[(amount > 1) AND ((amount * 2) < 100) AND (product <> 'a')], "
     "select=[product AS p, (amount * 2) + 1 AS x], rowtime=[order_time], "
     "watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- [0] Collect(fields=[p, x])\n"
     "every chain once per reactor\n"},
    {"statement_set_shares_the_scan",
     ORDERS OUT
     "CREATE TABLE k_out (product STRING, amount INT) WITH ('connector' = 'kafka',\n"
     "'topic' = 'o', 'format' = 'json');\n"
     "EXPLAIN EXECUTE STATEMENT SET BEGIN\n"
     "INSERT INTO k_out SELECT product, amount FROM orders WHERE price > 1;\n"
     "INSERT INTO out_table SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE),\n"
     "COUNT(*), 0 FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n"
     "END;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, price, "
     "order_time], select=[product, amount, price, order_time], rowtime=[order_time], "
     "watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- [0] Filter(where=[price > 1.0])\n"
     "[2] <- [1] Project(select=[product, amount])\n"
     "[3] <- [2] Sink(uid=[sink:k_out], connector=[kafka, json], fields=[product, amount])\n"
     "[4] <- [0] Project(select=[product, order_time])\n"
     "[5] <- by key from [4] WindowAggregate(uid=[window:orders:TUMBLE-60s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 min])], time=[order_time], select=[product, "
     "COUNT(*) AS agg$0, start AS window_start, end AS window_end])\n"
     "[6] <- [5] Project(select=[product, window_start, agg$0 AS n, 0 AS total])\n"
     "[7] <- [6] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "every chain once per reactor\n"},
    {"begin_statement_set",
     ORDERS "CREATE TABLE k_out (product STRING, amount INT) WITH ('connector' = 'kafka',\n"
            "'topic' = 'o', 'format' = 'json');\n"
            "BEGIN STATEMENT SET; INSERT INTO k_out SELECT product, amount FROM orders;\n"
            "INSERT INTO k_out SELECT note, amount FROM orders; END;\n"
            "EXPLAIN INSERT INTO k_out SELECT note, amount FROM orders;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[amount, note, order_time], "
     "select=[note AS product, amount], rowtime=[order_time], watermark=[order_time - INTERVAL "
     "'+0 00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- [0] Sink(uid=[sink:k_out], connector=[kafka, json], fields=[product, amount])\n"
     "every chain once per reactor\n"},
    {"insert_with_a_column_list",
     ORDERS OUT "EXPLAIN INSERT INTO out_table (n, product) SELECT amount, note FROM orders;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[amount, note, order_time], "
     "select=[note AS product, NULL AS window_start, CAST(amount AS BIGINT) AS n, NULL AS "
     "total], rowtime=[order_time], watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO "
     "SECOND], onError=[dead-letter])\n"
     "[1] <- [0] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "every chain once per reactor\n"},
    {"second_aggregation_of_the_same_windows",
     ORDERS
     "EXPLAIN SELECT window_start, window_end, MAX(n) AS top FROM (\n"
     "SELECT product, window_start, window_end, COUNT(*) AS n\n"
     "FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE, INTERVAL '5' "
     "MINUTE))\n"
     "GROUP BY product, window_start, window_end) GROUP BY window_start, window_end;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, order_time], "
     "select=[product, order_time], rowtime=[order_time], watermark=[order_time - INTERVAL '+0 "
     "00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:HOP-60s-300s:product], "
     "groupBy=[product], window=[HOP(slide=[1 min], size=[5 min])], time=[order_time], "
     "select=[product, COUNT(*) AS agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[window_end - INTERVAL '+0 00:00:00.001' DAY TO SECOND AS $f0, "
     "agg$0 AS n])\n"
     "[3] <- on one reactor from [2] "
     "WindowAggregate(uid=[window:orders:HOP-60s-300s:product:TUMBLE-60s], "
     "window=[TUMBLE(size=[1 min])], time=[$f0], select=[MAX(n) AS agg$0, start AS "
     "window_start, end AS window_end])\n"
     "[4] <- [3] Project(select=[window_end - INTERVAL '+0 00:05:00.000' DAY TO SECOND AS "
     "window_start, window_end, agg$0 AS top])\n"
     "[5] <- [4] Collect(fields=[window_start, window_end, top])\n"
     "every chain once per reactor\n"},
    {"windows_over_windows",
     ORDERS "EXPLAIN WITH minutes AS (\n"
            "SELECT product, window_time AS t, SUM(amount) AS s\n"
            "FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))\n"
            "GROUP BY product, window_start, window_end, window_time)\n"
            "SELECT product, TUMBLE_END(t, INTERVAL '1' HOUR) AS e, SUM(s) AS s FROM minutes\n"
            "GROUP BY product, TUMBLE(t, INTERVAL '1' HOUR);\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, "
     "order_time], select=[product, order_time, amount], rowtime=[order_time], "
     "watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 min])], time=[order_time], select=[product, "
     "SUM(amount) AS agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[product, window_end - INTERVAL '+0 00:00:00.001' DAY TO "
     "SECOND AS t, agg$0 AS s])\n"
     "[3] <- by key from [2] "
     "WindowAggregate(uid=[window:orders:TUMBLE-60s:product:TUMBLE-3600s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 h])], time=[t], select=[product, SUM(s) AS "
     "agg$0, start AS window_start, end AS window_end])\n"
     "[4] <- [3] Project(select=[product, window_end AS e, agg$0 AS s])\n"
     "[5] <- [4] Collect(fields=[product, e, s])\n"
     "every chain once per reactor\n"},
    {"late_rows_and_dead_letters",

     "CREATE TABLE late (a STRING, t TIMESTAMP(3)) WITH ('connector' = 'print');\n"
     "CREATE TABLE dead (s STRING, p STRING, o BIGINT, r STRING, m BYTES) WITH ('connector' = "
     "'print');\n"
     "CREATE TABLE src (a STRING, b INT, t TIMESTAMP(3), WATERMARK FOR t AS t) WITH (\n"
     "'connector' = 'kafka', 'topic' = 'x', 'format' = 'json', 'late-records.target' = "
     "'late',\n"
     "'dead-letter.table' = 'dead', 'scan.on-error' = 'dead-letter');\n"
     "EXPLAIN SELECT COUNT(*) AS n FROM src WHERE b > 0 GROUP BY TUMBLE(t, INTERVAL '1' "
     "MINUTE);\n",
     "[0] Scan(uid=[scan:src], connector=[kafka, json], decode=[a, b, t], where=[b > 0], "
     "select=[t, a], rowtime=[t], watermark=[t], onError=[dead-letter])\n"
     "[1] <- dead letters of [0] Project(select=[source AS s, split AS p, offset AS o, reason "
     "AS r, message AS m])\n"
     "[2] <- [1] Sink(uid=[dead-letter:dead], connector=[print], fields=[s, p, o, r, m])\n"
     "[3] <- on one reactor from [0] WindowAggregate(uid=[window:src:TUMBLE-60s], "
     "window=[TUMBLE(size=[1 min])], time=[t], select=[COUNT(*) AS agg$0, start AS "
     "window_start, end AS window_end])\n"
     "[4] <- late rows of [3] Project(select=[a, t])\n"
     "[5] <- [4] Sink(uid=[late:late], connector=[print], fields=[a, t])\n"
     "[6] <- [3] Project(select=[agg$0 AS n])\n"
     "[7] <- [6] Collect(fields=[n])\n"
     "every chain once per reactor\n"},
    {"metadata_and_computed_columns",

     "CREATE TABLE src (a STRING, `off` BIGINT METADATA FROM 'offset' VIRTUAL,\n"
     "`partition` BIGINT METADATA VIRTUAL, `timestamp` TIMESTAMP_LTZ(3) METADATA, b INT, c AS "
     "b * 2,\n"
     "t AS CAST(`timestamp` AS TIMESTAMP(3)), WATERMARK FOR t AS t - INTERVAL '1' SECOND) WITH "
     "(\n"
     "'connector' = 'kafka', 'topic' = 'x', 'format' = 'json');\n"
     "EXPLAIN INSERT INTO src SELECT a, `timestamp`, c FROM src WHERE `partition` = 3;\n",
     "[0] Scan(uid=[scan:src], connector=[kafka, json], decode=[a, b, partition, timestamp], "
     "where=[CAST(partition AS BIGINT) = 3], select=[a, b * 2 AS b, timestamp], "
     "rowtime=[CAST(timestamp AS TIMESTAMP(3))], watermark=[CAST(timestamp AS TIMESTAMP(3)) - "
     "INTERVAL '+0 00:00:01.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- [0] Sink(uid=[sink:src], connector=[kafka, json], fields=[a, b, timestamp])\n"
     "every chain once per reactor\n"},
    {"condition_on_the_window",
     ORDERS
     "EXPLAIN SELECT product, COUNT(*) AS n\n"
     "FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE, INTERVAL '5' "
     "MINUTE))\n"
     "WHERE window_end > TIMESTAMP '2024-01-01 00:00:00' GROUP BY product, window_start, "
     "window_end;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, order_time], "
     "select=[product, order_time], rowtime=[order_time], watermark=[order_time - INTERVAL '+0 "
     "00:00:05.000' DAY TO SECOND], onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:HOP-60s-300s:product], "
     "groupBy=[product], window=[HOP(slide=[1 min], size=[5 min])], time=[order_time], "
     "select=[product, COUNT(*) AS agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Filter(where=[window_end > TIMESTAMP '2024-01-01 00:00:00.000'])\n"
     "[3] <- [2] Project(select=[product, agg$0 AS n])\n"
     "[4] <- [3] Collect(fields=[product, n])\n"
     "every chain once per reactor\n"},
    {"equal_windows_are_one",
     ORDERS OUT "CREATE VIEW v AS SELECT product, COUNT(*) AS n FROM orders WHERE amount > 0\n"
                "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n"
                "EXPLAIN EXECUTE STATEMENT SET BEGIN\n"
                "INSERT INTO out_table (product, n) SELECT product, n FROM v;\n"
                "INSERT INTO out_table (n) SELECT n FROM v WHERE n > 5; END;\n",
     "[0] Scan(uid=[scan:orders], connector=[kafka, json], decode=[product, amount, "
     "order_time], where=[amount > 0], select=[product, order_time], rowtime=[order_time], "
     "watermark=[order_time - INTERVAL '+0 00:00:05.000' DAY TO SECOND], "
     "onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:orders:TUMBLE-60s:product], "
     "groupBy=[product], window=[TUMBLE(size=[1 min])], time=[order_time], select=[product, "
     "COUNT(*) AS agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[product, NULL AS window_start, agg$0 AS n, NULL AS total])\n"
     "[3] <- [2] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "[4] <- [1] Filter(where=[agg$0 > 5])\n"
     "[5] <- [4] Project(select=[NULL AS product, NULL AS window_start, agg$0 AS n, NULL AS "
     "total])\n"
     "[6] <- [5] Sink(uid=[sink:out_table#2], connector=[print], fields=[product, "
     "window_start, n, total])\n"
     "every chain once per reactor\n"},
    {"values_and_constants",
     OUT
     "EXPLAIN INSERT INTO out_table (product, n) VALUES ('a', 1), (UPPER('b'), 1 + 1), (NULL, "
     "3);\n",
     "[0] Scan(uid=[scan:values], connector=[values], decode=[row], select=[CASE WHEN row = 0 "
     "THEN 'a' WHEN row = 1 THEN 'B' ELSE NULL END AS product, NULL AS window_start, CAST(CASE "
     "WHEN row = 0 THEN 1 WHEN row = 1 THEN 2 ELSE 3 END AS BIGINT) AS n, NULL AS total], "
     "onError=[fail])\n"
     "[1] <- [0] Sink(uid=[sink:out_table], connector=[print], fields=[product, window_start, "
     "n, total])\n"
     "every chain once per reactor\n"},
    {"select_without_from",

     "EXPLAIN SELECT 1 + 2 AS three, x FROM (SELECT 'a' AS x) WHERE x = 'a';\n",
     "[0] Scan(uid=[scan:values], connector=[values], decode=[], select=[3 AS three, 'a' AS "
     "x], onError=[fail])\n"
     "[1] <- [0] Collect(fields=[three, x])\n"
     "every chain once per reactor\n"},
    {"local_windows",

     "SET 'table.local-time-zone' = 'GMT+05:30';\n"
     "CREATE TABLE src (a STRING, t TIMESTAMP_LTZ(3), WATERMARK FOR t AS t) WITH ('connector' "
     "= 'feed');\n"
     "EXPLAIN SELECT a, window_start, COUNT(*) AS n\n"
     "FROM TABLE(TUMBLE(TABLE src, DESCRIPTOR(t), INTERVAL '1' DAY))\n"
     "GROUP BY a, window_start, window_end;\n",
     "[0] Scan(uid=[scan:src], connector=[feed], decode=[a, t], select=[a, t], rowtime=[t], "
     "watermark=[t], onError=[dead-letter])\n"
     "[1] <- by key from [0] WindowAggregate(uid=[window:src:TUMBLE-86400s:a], groupBy=[a], "
     "window=[TUMBLE(size=[1 d], offset=[18 h 30 min])], time=[t], select=[a, COUNT(*) AS "
     "agg$0, start AS window_start, end AS window_end])\n"
     "[2] <- [1] Project(select=[a, CAST(window_start AS TIMESTAMP(3)) AS window_start, agg$0 "
     "AS n])\n"
     "[3] <- [2] Collect(fields=[a, window_start, n])\n"
     "every chain once per reactor\n"},
};

static void test_whole(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(whole); i++) {
        fprintf(stderr, "%s\n", whole[i].name);
        CHECK_STR(answer(whole[i].sql), whole[i].want);
    }
}

static void test_graphs(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(graphs); i++) {
        fprintf(stderr, "%s\n", graphs[i].name);
        CHECK_STR(section(graphs[i].sql, "== Optimized Execution Plan =="), graphs[i].want);
    }
}

static const struct mr_test cases[] = {
    {"whole", test_whole},
    {"graphs", test_graphs},
};

MR_TEST_MAIN(cases)
