#include "bench/nexmark/queries.h"

#include <stdio.h>
#include <string.h>

#define BID_RESULT                                                              \
    "auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, " \
    "`dateTime` TIMESTAMP(3), extra STRING"
#define DAY "DATE_FORMAT(`dateTime`, 'yyyy-MM-dd')"
#define RANKS                                                      \
    "COUNT(*), COUNT(*) FILTER (WHERE price < 10000), "            \
    "COUNT(*) FILTER (WHERE price >= 10000 AND price < 1000000), " \
    "COUNT(*) FILTER (WHERE price >= 1000000)"
#define DISTINCT(column)                                                                    \
    "COUNT(DISTINCT " column "), COUNT(DISTINCT " column ") FILTER (WHERE price < 10000), " \
    "COUNT(DISTINCT " column ") FILTER (WHERE price >= 10000 AND price < 1000000), "        \
    "COUNT(DISTINCT " column ") FILTER (WHERE price >= 1000000)"
#define TWELVE                                                                               \
    "total BIGINT, total1 BIGINT, total2 BIGINT, total3 BIGINT, bidders BIGINT, "            \
    "bidders1 BIGINT, bidders2 BIGINT, bidders3 BIGINT, auctions BIGINT, auctions1 BIGINT, " \
    "auctions2 BIGINT, auctions3 BIGINT"
#define COUNTS                                                                             \
    "SELECT auction, COUNT(*) AS num, window_start, window_end FROM TABLE(HOP(TABLE bid, " \
    "DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) "                 \
    "GROUP BY auction, window_start, window_end"
#define TUMBLED(columns, table)                                                   \
    "SELECT " columns ", window_start, window_end FROM TABLE(TUMBLE(TABLE " table \
    ", DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) GROUP BY " columns          \
    ", window_start, window_end"

const struct mr_bench_nexmark mr_bench_nexmark[] = {
    {"q0", "auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING",
     "SELECT auction, bidder, price, `dateTime`, extra FROM bid", false, false},
    {"q1",
     "auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP(3), "
     "extra STRING",
     "SELECT auction, bidder, 0.908 * price, `dateTime`, extra FROM bid", false, false},
    {"q2", "auction BIGINT, price BIGINT",
     "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0", false, false},
    {"q3", "name STRING, city STRING, state STRING, id BIGINT",
     "SELECT P.name, P.city, P.state, A.id FROM auction AS A JOIN person AS P "
     "ON A.seller = P.id WHERE A.category = 10 AND P.state IN ('OR', 'ID', 'CA')",
     false, false},
    {"q4", "category BIGINT, price BIGINT",
     "SELECT category, AVG(final) FROM (SELECT MAX(B.price) AS final, A.category "
     "FROM auction AS A, bid AS B WHERE A.id = B.auction "
     "AND B.`dateTime` BETWEEN A.`dateTime` AND A.expires GROUP BY A.id, A.category) "
     "GROUP BY category",
     false, false},
    {"q5-counts", "auction BIGINT, num BIGINT, endtime TIMESTAMP(3)",
     "SELECT auction, num, window_end FROM (" COUNTS ")", true, false},
    {"q5", "auction BIGINT, num BIGINT",
     "SELECT A.auction, A.num FROM (" COUNTS ") AS A JOIN (SELECT MAX(num) AS most, "
     "window_start, window_end FROM (" COUNTS ") GROUP BY window_start, window_end) AS M "
     "ON A.window_start = M.window_start AND A.window_end = M.window_end AND A.num >= M.most",
     true, false},
    {"q7-max", "price BIGINT, endtime TIMESTAMP(3)",
     "SELECT MAX(price), window_end FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), "
     "INTERVAL '10' SECOND)) GROUP BY window_start, window_end",
     true, false},
    {"q7", "auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING",
     "SELECT B.auction, B.bidder, B.price, B.`dateTime`, B.extra FROM bid AS B JOIN ("
     "SELECT MAX(price) AS most, window_end AS endtime FROM TABLE(TUMBLE(TABLE bid, "
     "DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) AS M "
     "ON B.price = M.most WHERE B.`dateTime` BETWEEN M.endtime - INTERVAL '10' SECOND "
     "AND M.endtime",
     true, false},
    {"q8", "id BIGINT, name STRING, starttime TIMESTAMP(3)",
     "SELECT P.id, P.name, P.window_start FROM (" TUMBLED(
         "id, name",
         "person") ") AS P "
                   "JOIN (" TUMBLED(
                       "seller",
                       "auction") ") AS A ON P.id = A.seller "
                                  "AND P.window_start = A.window_start AND P.window_end = A.window_end",
     true, false},
    {"q9",
     "id BIGINT, item STRING, description STRING, initial BIGINT, reserve BIGINT, "
     "`dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, "
     "extra STRING, auction BIGINT, bidder BIGINT, price BIGINT, bidtime TIMESTAMP(3), "
     "bidextra STRING",
     "SELECT id, itemName, description, initialBid, reserve, `dateTime`, expires, seller, "
     "category, extra, auction, bidder, price, bidtime, bidextra FROM (SELECT A.*, B.auction, "
     "B.bidder, B.price, B.`dateTime` AS bidtime, B.extra AS bidextra, ROW_NUMBER() OVER ("
     "PARTITION BY A.id ORDER BY B.price DESC, B.`dateTime` ASC) AS n FROM auction AS A, "
     "bid AS B WHERE A.id = B.auction AND B.`dateTime` BETWEEN A.`dateTime` AND A.expires) "
     "WHERE n <= 1",
     false, false},
    {"q11", "bidder BIGINT, num BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)",
     "SELECT bidder, COUNT(*), SESSION_START(`dateTime`, INTERVAL '10' SECOND), "
     "SESSION_END(`dateTime`, INTERVAL '10' SECOND) FROM bid "
     "GROUP BY bidder, SESSION(`dateTime`, INTERVAL '10' SECOND)",
     true, false},
    {"q12", "bidder BIGINT, num BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)",
     "SELECT bidder, COUNT(*), window_start, window_end FROM TABLE(TUMBLE(TABLE clocked_bid, "
     "DESCRIPTOR(p_time), INTERVAL '10' SECOND)) GROUP BY bidder, window_start, window_end",
     false, true},
    {"q15", "`day` STRING, " TWELVE,
     "SELECT " DAY ", " RANKS
     ", " DISTINCT("bidder") ", " DISTINCT("auction") " FROM bid GROUP BY " DAY,
     false, false},
    {"q16", "channel STRING, `day` STRING, `minute` STRING, " TWELVE,
     "SELECT channel, " DAY ", MAX(DATE_FORMAT(`dateTime`, 'HH:mm')), " RANKS
     ", " DISTINCT("bidder") ", " DISTINCT("auction") " FROM bid GROUP BY channel, " DAY,
     false, false},
    {"q17",
     "auction BIGINT, `day` STRING, total BIGINT, total1 BIGINT, total2 BIGINT, "
     "total3 BIGINT, least BIGINT, most BIGINT, average BIGINT, price BIGINT",
     "SELECT auction, " DAY ", " RANKS ", MIN(price), MAX(price), AVG(price), SUM(price) "
     "FROM bid GROUP BY auction, " DAY,
     false, false},
    {"q18", BID_RESULT,
     "SELECT auction, bidder, price, channel, url, `dateTime`, extra FROM (SELECT *, "
     "ROW_NUMBER() OVER (PARTITION BY bidder, auction ORDER BY `dateTime` DESC) AS n "
     "FROM bid) WHERE n <= 1",
     true, false},
    {"q19",
     "auction BIGINT, n BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, "
     "`dateTime` TIMESTAMP(3), extra STRING",
     "SELECT auction, n, bidder, price, channel, url, `dateTime`, extra FROM (SELECT *, "
     "ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) AS n FROM bid) "
     "WHERE n <= 10",
     false, false},
    {"q20",
     BID_RESULT ", item STRING, description STRING, initial BIGINT, reserve BIGINT, "
                "opened TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, "
                "auctionextra STRING",
     "SELECT B.auction, B.bidder, B.price, B.channel, B.url, B.`dateTime`, B.extra, "
     "A.itemName, A.description, A.initialBid, A.reserve, A.`dateTime`, A.expires, A.seller, "
     "A.category, A.extra FROM bid AS B JOIN auction AS A ON B.auction = A.id "
     "WHERE A.category = 10",
     false, false},
    {0},
};

const struct mr_bench_nexmark *mr_bench_nexmark_find(const char *name)
{
    for (const struct mr_bench_nexmark *q = mr_bench_nexmark; q->name != NULL; q++)
        if (strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

void mr_bench_nexmark_sql(const struct mr_bench_nexmark *query, const char *source,
                          bool has_kinds, const char *sink, char *out, size_t size)
{
    static const char others[] =
        "CREATE TABLE person (id BIGINT, name STRING, city STRING, state STRING, "
        "`dateTime` TIMESTAMP(3)%s) WITH (%s, 'nexmark.table' = 'person');\n"
        "CREATE TABLE auction (id BIGINT, itemName STRING, description STRING, "
        "initialBid BIGINT, reserve BIGINT, `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), "
        "seller BIGINT, category BIGINT, extra STRING%s) "
        "WITH (%s, 'nexmark.table' = 'auction');\n";
    const char *watermark =
        query->has_watermark ? ", WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND"
                             : "";
    size_t len = (size_t)snprintf(
        out, size,
        "CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, "
        "url STRING, `dateTime` TIMESTAMP(3), extra STRING%s) WITH (%s);\n"
        "CREATE VIEW clocked_bid AS SELECT bidder, PROCTIME() AS p_time FROM bid;\n"
        "CREATE TABLE result (%s) WITH ('connector' = '%s');\n",
        watermark, source, query->table, sink);

    if (has_kinds)
        len += (size_t)snprintf(out + len, size - len, others, watermark, source, watermark,
                                source);
    (void)snprintf(out + len, size - len, "INSERT INTO result %s;\n", query->select);
}
