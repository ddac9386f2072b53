"""The queries that rivals and millrace run, as SQL both understand, and the bytes they read."""

import pathlib
import subprocess

BID = ("auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, "
       "`dateTime` TIMESTAMP(3), extra STRING")
ORDERS = "order_id STRING, product STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3)"
WATERMARKS = {"bid": ", WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND",
              "orders": ", WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND"}

# name: (table, has a watermark, columns of the result, SELECT)
QUERIES = {
    "q0": ("bid", False,
           "auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING",
           "SELECT auction, bidder, price, `dateTime`, extra FROM bid"),
    "q1": ("bid", False,
           "auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP(3), "
           "extra STRING",
           "SELECT auction, bidder, 0.908 * price, `dateTime`, extra FROM bid"),
    "q2": ("bid", False, "auction BIGINT, price BIGINT",
           "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0"),
    "q5-counts": ("bid", True, "auction BIGINT, num BIGINT, endtime TIMESTAMP(3)",
                  "SELECT auction, COUNT(*), window_end FROM TABLE(HOP(TABLE bid, "
                  "DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) "
                  "GROUP BY auction, window_start, window_end"),
    "q7-max": ("bid", True, "price BIGINT, endtime TIMESTAMP(3)",
               "SELECT MAX(price), window_end FROM TABLE(TUMBLE(TABLE bid, "
               "DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)) "
               "GROUP BY window_start, window_end"),
    "orders": ("orders", True,
               "product STRING, window_start TIMESTAMP(3), order_count BIGINT, "
               "total_amount DECIMAL(38, 2)",
               "SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE), COUNT(*), "
               "SUM(amount) FROM orders "
               "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE)"),
}


def script(name, source, sink):
    """SQL of a query that reads the JSON files below SOURCE; SINK: options of its table."""
    table, has_watermark, columns, select = QUERIES[name]
    return (f"CREATE TABLE {table} ({BID if table == 'bid' else ORDERS}"
            f"{WATERMARKS[table] if has_watermark else ''}) WITH "
            f"('connector' = 'filesystem', 'path' = '{source}', 'format' = 'json');\n"
            f"CREATE TABLE results ({columns}) WITH ({sink});\n"
            f"INSERT INTO results {select};\n")


BLACKHOLE = "'connector' = 'blackhole'"


def files(path):
    return (f"'connector' = 'filesystem', 'path' = '{path}', 'format' = 'json', "
            "'json.encode.decimal-as-plain-number' = 'true'")


class Data:
    """ROWS rows of each table below DIR: as one file, and dealt out over two."""

    def __init__(self, dump, directory, rows):
        self.directory, self.rows = pathlib.Path(directory), rows
        # Of 50 events 46 are bids; both cover what 100 K events a second take.
        self.make("bid", [dump, "bids", str(rows * 50 // 46), "100000"])
        self.make("orders", [dump, "orders", str(rows), "1600"])

    def make(self, table, command):
        lines = subprocess.run(command, check=True, capture_output=True).stdout.splitlines(True)
        for parts in (1, 2):
            folder = self.folder(table, parts)
            folder.mkdir(parents=True)
            for part in range(parts):
                (folder / f"{part}.json").write_bytes(b"".join(lines[part::parts]))

    def folder(self, table, parts):
        return self.directory / f"{table}-{parts}"

    def source(self, query, parts):
        return self.folder(QUERIES[query][0], parts)
