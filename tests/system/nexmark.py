"""Nexmark's queries, each as millrace is asked and as SQLite is.

The texts are ours, after the benchmark's descriptions.  Times are milliseconds in SQLite.
"""
import collections
import re

EVENTS = """
CREATE TABLE person (id BIGINT, name STRING, city STRING, state STRING, `dateTime` TIMESTAMP(3),
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND) WITH ({person});
CREATE TABLE auction (id BIGINT, `itemName` STRING, `initialBid` BIGINT, reserve BIGINT,
  `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND) WITH ({auction});
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING,
  `dateTime` TIMESTAMP(3), extra STRING, p_time AS PROCTIME(),
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND) WITH ({bid});
"""
# What of them SQLite has.
COLUMNS = {
    "person": "id, name, city, state, `dateTime`",
    "auction": "id, `itemName`, `initialBid`, reserve, `dateTime`, expires, seller, category",
    "bid": "auction, bidder, price, channel, url, `dateTime`, extra",
}

# Name, columns of the result, SELECT; SQLite's SELECT, or None: the same.
Query = collections.namedtuple("Query", "name columns select oracle")

W = 10_000
DAY = "STRFTIME('%Y-%m-%d', `dateTime` / 1000, 'unixepoch')"
MINUTE = "STRFTIME('%H:%M', `dateTime` / 1000, 'unixepoch')"
RANK_1, RANK_2, RANK_3 = "price < 10000", "price >= 10000 AND price < 1000000", "price >= 1000000"


def filtered(what):
    return ", ".join(f"{what} FILTER (WHERE {r})" for r in (RANK_1, RANK_2, RANK_3))


COUNTS = f"COUNT(*), {filtered('COUNT(*)')}"
DISTINCT = (f"COUNT(DISTINCT bidder), {filtered('COUNT(DISTINCT bidder)')}, "
            f"COUNT(DISTINCT auction), {filtered('COUNT(DISTINCT auction)')}")
TWELVE = ", ".join(f"c{i} BIGINT" for i in range(12))

HOP = ("SELECT auction, COUNT(*) AS num, window_start AS b, window_end AS e FROM TABLE(HOP("
       "TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) "
       "GROUP BY auction, window_start, window_end")
HOP_ORACLE = """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4),
  counts AS (SELECT auction, COUNT(*) AS num, (`dateTime` / 2000 - i) * 2000 AS b
             FROM bid, n GROUP BY auction, b)
  SELECT auction, num FROM counts c WHERE num = (SELECT MAX(num) FROM counts d WHERE d.b = c.b)"""


def tumble(table, keys):
    return (f"SELECT {keys}, window_start AS b, window_end AS e FROM TABLE(TUMBLE(TABLE {table}, "
            f"DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) GROUP BY {keys}, window_start, "
            "window_end")


# Bids on an auction while it is open.
OPEN = "A.id = B.auction AND B.`dateTime` BETWEEN A.`dateTime` AND A.expires"
BEST = ("SELECT id, `itemName`, seller, auction, bidder, price, bt FROM (SELECT A.id, "
        "A.`itemName`, A.seller, B.auction, B.bidder, B.price, B.`dateTime` AS bt, ROW_NUMBER() "
        "OVER (PARTITION BY A.id ORDER BY B.price DESC, B.`dateTime` {tie}) AS n "
        f"FROM auction A, bid B WHERE {OPEN}) WHERE n <= 1")

QUERIES = [
    Query("q0", "auction BIGINT, bidder BIGINT, price BIGINT, t TIMESTAMP(3), extra STRING",
          "SELECT auction, bidder, price, `dateTime`, extra FROM bid", None),
    Query("q1", "auction BIGINT, price DECIMAL(23, 3), t TIMESTAMP(3)",
          "SELECT auction, 0.908 * price, `dateTime` FROM bid",
          "SELECT auction, 908 * price, `dateTime` FROM bid"),
    Query("q2", "auction BIGINT, price BIGINT",
          "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0",
          "SELECT auction, price FROM bid WHERE auction % 123 = 0"),
    Query("q3", "name STRING, city STRING, state STRING, id BIGINT",
          "SELECT P.name, P.city, P.state, A.id FROM auction A JOIN person P ON A.seller = P.id "
          "WHERE A.category = 10 AND P.state IN ('OR', 'ID', 'CA')", None),
    Query("q4", "category BIGINT, a BIGINT",
          "SELECT category, AVG(top) FROM (SELECT MAX(B.price) AS top, A.category FROM auction A, "
          f"bid B WHERE {OPEN} GROUP BY A.id, A.category) GROUP BY category",
          "SELECT category, SUM(top) / COUNT(*) FROM (SELECT MAX(B.price) AS top, A.category FROM "
          f"auction A, bid B WHERE {OPEN} GROUP BY A.id, A.category) GROUP BY category"),
    Query("q5", "auction BIGINT, num BIGINT",
          f"SELECT C.auction, C.num FROM ({HOP}) C JOIN (SELECT MAX(num) AS most, b, e FROM ({HOP}) "
          "GROUP BY b, e) M ON C.b = M.b AND C.e = M.e AND C.num >= M.most", HOP_ORACLE),
    Query("q6", "seller BIGINT, a BIGINT",
          "SELECT seller, AVG(top) OVER (PARTITION BY seller ORDER BY bt ROWS BETWEEN 10 PRECEDING "
          "AND CURRENT ROW) FROM (SELECT MAX(B.price) AS top, A.seller, B.`dateTime` AS bt FROM "
          f"auction A, bid B WHERE {OPEN} GROUP BY A.id, A.seller, B.`dateTime`)",
          "SELECT seller, SUM(top) OVER w / COUNT(*) OVER w FROM (SELECT MAX(B.price) AS top, "
          f"A.seller, B.`dateTime` AS bt FROM auction A, bid B WHERE {OPEN} GROUP BY A.id, A.seller, "
          "B.`dateTime`) WINDOW w AS (PARTITION BY seller ORDER BY bt ROWS 10 PRECEDING)"),
    Query("q7", "auction BIGINT, price BIGINT, bidder BIGINT, t TIMESTAMP(3)",
          "SELECT B.auction, B.price, B.bidder, B.`dateTime` FROM bid B JOIN (SELECT MAX(price) AS "
          "most, window_end AS e FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' "
          "SECOND)) GROUP BY window_start, window_end) M ON B.price = M.most WHERE B.`dateTime` "
          "BETWEEN M.e - INTERVAL '10' SECOND AND M.e",
          f"SELECT B.auction, B.price, B.bidder, B.`dateTime` FROM bid B JOIN (SELECT MAX(price) AS "
          f"most, (`dateTime` / {W} + 1) * {W} AS e FROM bid GROUP BY 2) M ON B.price = M.most "
          f"WHERE B.`dateTime` BETWEEN M.e - {W} AND M.e"),
    Query("q8", "id BIGINT, name STRING, b TIMESTAMP(3)",
          f"SELECT P.id, P.name, P.b FROM ({tumble('person', 'id, name')}) P JOIN "
          f"({tumble('auction', 'seller')}) A ON P.id = A.seller AND P.b = A.b AND P.e = A.e",
          f"SELECT P.id, P.name, P.b FROM (SELECT DISTINCT id, name, `dateTime` / {W} * {W} AS b FROM "
          f"person) P JOIN (SELECT DISTINCT seller, `dateTime` / {W} * {W} AS b FROM auction) A ON "
          "P.id = A.seller AND P.b = A.b"),
    Query("q9", "id BIGINT, item STRING, seller BIGINT, auction BIGINT, bidder BIGINT, "
          "price BIGINT, t TIMESTAMP(3)", BEST.format(tie="ASC"),
          BEST.format(tie="ASC, B.rowid")),
    Query("q11", "bidder BIGINT, n BIGINT, b TIMESTAMP(3), e TIMESTAMP(3)",
          "SELECT bidder, COUNT(*), SESSION_START(`dateTime`, INTERVAL '10' SECOND), SESSION_END("
          "`dateTime`, INTERVAL '10' SECOND) FROM bid GROUP BY bidder, SESSION(`dateTime`, INTERVAL "
          "'10' SECOND)",
          f"""SELECT bidder, COUNT(*), MIN(`dateTime`), MAX(`dateTime`) + {W} FROM (
              SELECT bidder, `dateTime`, SUM(is_first) OVER (PARTITION BY bidder
                                                             ORDER BY `dateTime`, id) AS s FROM (
              SELECT rowid AS id, bidder, `dateTime`, `dateTime` - LAG(`dateTime`, 1, -{W}) OVER (
                  PARTITION BY bidder ORDER BY `dateTime`, rowid) > {W} AS is_first FROM bid))
              GROUP BY bidder, s"""),
    Query("q13", "auction BIGINT, bidder BIGINT, price BIGINT, word STRING",
          "SELECT B.auction, B.bidder, B.price, S.word FROM (SELECT *, MOD(auction, 100) AS m FROM bid"
          ") B JOIN side FOR SYSTEM_TIME AS OF B.p_time AS S ON B.m = S.id",
          "SELECT auction, bidder, price, 'word ' || (auction % 100) FROM bid WHERE auction % 100 "
          "< 90"),
    Query("q14", "auction BIGINT, price DECIMAL(23, 3), kind STRING, c INT",
          "SELECT auction, 0.908 * price, CASE WHEN HOUR(`dateTime`) BETWEEN 8 AND 18 THEN 'day' WHEN "
          "HOUR(`dateTime`) <= 6 OR HOUR(`dateTime`) >= 20 THEN 'night' ELSE 'other' END, "
          "CHAR_LENGTH(extra) - CHAR_LENGTH(REPLACE(extra, 'c', '')) FROM bid "
          "WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000",
          "SELECT auction, 908 * price, CASE WHEN h BETWEEN 8 AND 18 THEN 'day' WHEN h <= 6 OR h >= 20 "
          "THEN 'night' ELSE 'other' END, LENGTH(extra) - LENGTH(REPLACE(extra, 'c', '')) FROM "
          "(SELECT *, `dateTime` / 3600000 % 24 AS h FROM bid) "
          "WHERE 908 * price > 1000000000 AND 908 * price < 50000000000"),
    Query("q15", f"d STRING, {TWELVE}", "SELECT DATE_FORMAT(`dateTime`, 'yyyy-MM-dd'), "
          f"{COUNTS}, {DISTINCT} FROM bid GROUP BY DATE_FORMAT(`dateTime`, 'yyyy-MM-dd')",
          f"SELECT {DAY}, {COUNTS}, {DISTINCT} FROM bid GROUP BY 1"),
    Query("q16", f"channel STRING, d STRING, m STRING, {TWELVE}",
          "SELECT channel, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd'), MAX(DATE_FORMAT(`dateTime`, "
          f"'HH:mm')), {COUNTS}, {DISTINCT} FROM bid GROUP BY channel, DATE_FORMAT(`dateTime`, "
          "'yyyy-MM-dd')",
          f"SELECT channel, {DAY}, MAX({MINUTE}), {COUNTS}, {DISTINCT} FROM bid GROUP BY 1, 2"),
    Query("q17", "auction BIGINT, d STRING, n BIGINT, n1 BIGINT, n2 BIGINT, n3 BIGINT, low BIGINT, "
          "high BIGINT, a BIGINT, s BIGINT",
          f"SELECT auction, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd'), {COUNTS}, MIN(price), MAX(price), "
          "AVG(price), SUM(price) FROM bid GROUP BY auction, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd')",
          f"SELECT auction, {DAY}, {COUNTS}, MIN(price), MAX(price), SUM(price) / COUNT(*), SUM(price) "
          "FROM bid GROUP BY 1, 2"),
    Query("q18", "auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, t TIMESTAMP(3)",
          "SELECT auction, bidder, price, channel, `dateTime` FROM (SELECT *, ROW_NUMBER() OVER ("
          "PARTITION BY bidder, auction ORDER BY `dateTime` DESC) AS n FROM bid) WHERE n <= 1",
          "SELECT auction, bidder, price, channel, `dateTime` FROM (SELECT *, ROW_NUMBER() OVER ("
          "PARTITION BY bidder, auction ORDER BY `dateTime` DESC, rowid DESC) AS n FROM bid) "
          "WHERE n <= 1"),
    Query("q19", "auction BIGINT, bidder BIGINT, price BIGINT, t TIMESTAMP(3), n BIGINT",
          "SELECT auction, bidder, price, `dateTime`, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION "
          "BY auction ORDER BY price DESC) AS n FROM bid) WHERE n <= 10",
          "SELECT auction, bidder, price, `dateTime`, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION "
          "BY auction ORDER BY price DESC, rowid) AS n FROM bid) WHERE n <= 10"),
    Query("q20", "auction BIGINT, bidder BIGINT, price BIGINT, t TIMESTAMP(3), item STRING, "
          "initial BIGINT, reserve BIGINT, expires TIMESTAMP(3), seller BIGINT",
          "SELECT B.auction, B.bidder, B.price, B.`dateTime`, A.`itemName`, A.`initialBid`, A.reserve, "
          "A.expires, A.seller FROM bid B JOIN auction A ON B.auction = A.id WHERE A.category = 10",
          None),
    Query("q21", "auction BIGINT, price BIGINT, channel STRING, id STRING",
          "SELECT auction, price, channel, CASE LOWER(channel) WHEN 'apple' THEN '0' WHEN 'google' "
          "THEN '1' WHEN 'facebook' THEN '2' WHEN 'baidu' THEN '3' ELSE REGEXP_EXTRACT(url, "
          "'(&|^)channel_id=([^&]*)', 2) END FROM bid WHERE REGEXP_EXTRACT(url, "
          "'(&|^)channel_id=([^&]*)', 2) IS NOT NULL OR LOWER(channel) IN ('apple', 'google', "
          "'facebook', 'baidu')", None),
    Query("q22", "auction BIGINT, price BIGINT, d1 STRING, d2 STRING, d3 STRING",
          "SELECT auction, price, SPLIT_INDEX(url, '/', 3), SPLIT_INDEX(url, '/', 4), "
          "SPLIT_INDEX(url, '/', 5) FROM bid", None),
    Query("q23", "auction BIGINT, price BIGINT, name STRING, item STRING",
          "SELECT B.auction, B.price, P.name, A.`itemName` FROM bid B JOIN person P ON B.bidder = P.id "
          "JOIN auction A ON A.seller = B.bidder WHERE MOD(B.price, 8) = 0",
          "SELECT B.auction, B.price, P.name, A.`itemName` FROM bid B JOIN person P ON B.bidder = P.id "
          "JOIN auction A ON A.seller = B.bidder WHERE B.price % 8 = 0"),
    Query("q101", "id BIGINT, item STRING, top BIGINT",
          "SELECT A.id, A.`itemName`, B.top FROM auction A LEFT JOIN (SELECT auction, MAX(price) AS top "
          "FROM bid GROUP BY auction) B ON A.id = B.auction", None),
    Query("q102", "id BIGINT, item STRING, n BIGINT",
          "SELECT A.id, A.`itemName`, COUNT(B.auction) FROM auction A JOIN bid B ON A.id = B.auction "
          "GROUP BY A.id, A.`itemName` HAVING COUNT(B.auction) >= (SELECT COUNT(*) / COUNT(DISTINCT "
          "auction) FROM bid)", None),
    Query("q103", "id BIGINT, item STRING",
          "SELECT A.id, A.`itemName` FROM auction A WHERE A.id IN (SELECT auction FROM bid GROUP BY "
          "auction HAVING COUNT(*) >= 20)", None),
    Query("q104", "id BIGINT, item STRING",
          "SELECT A.id, A.`itemName` FROM auction A WHERE A.id NOT IN (SELECT auction FROM bid GROUP BY "
          "auction HAVING COUNT(*) < 20)", None),
    Query("q105", "id BIGINT, item STRING, n BIGINT",
          "SELECT A.id, A.`itemName`, COUNT(B.auction) AS n FROM auction A JOIN bid B ON A.id = "
          "B.auction GROUP BY A.id, A.`itemName` ORDER BY n DESC, id LIMIT 100", None),
    Query("q106", "low BIGINT",
          "SELECT MIN(top) FROM (SELECT A.id, MAX(B.price) AS top FROM auction A, bid B WHERE "
          f"{OPEN} GROUP BY A.id)", None),
]

SIDE = "".join(f"{i},word {i}\n" for i in range(90))


def regexp_extract(text, pattern, group):
    found = re.search(pattern, text)
    return found and found.group(group)


def split_index(text, by, index):
    parts = text.split(by)
    return parts[index] if index < len(parts) else None


def add_functions(db):
    db.create_function("REGEXP_EXTRACT", 3, regexp_extract)
    db.create_function("SPLIT_INDEX", 3, split_index)
