#!/usr/bin/env python3
"""Transfers between accounts: what is derived twice from one stream must agree in the end.

    transfers.py SQL_RUN [COUNT]

The idea is Jamie Brandon's streaming-consistency test; tables, queries and generator are ours.
Credits and debits of one list of transfers are summed apart, joined, and summed again: the
balances of all accounts come to 0, whatever is late, cut, or crashed on the way.  An outer
join of the transfers with themselves never lacks a partner in the end.  Python works the
answers out; the runner of tests/sql holds the engine to them in all its ways.  MR_SEED chooses
the transfers.  What failed is kept for a look.
"""
import collections
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

TABLES = """CREATE TABLE transfers (id INT, source INT, target INT, amount BIGINT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
CREATE VIEW credits AS SELECT target AS account, SUM(amount) AS credits FROM transfers GROUP BY target;
CREATE VIEW debits AS SELECT source AS account, SUM(amount) AS debits FROM transfers GROUP BY source;
CREATE VIEW balance AS SELECT credits.account, credits - debits AS balance
  FROM credits JOIN debits ON credits.account = debits.account;
CREATE VIEW all_balances AS SELECT COALESCE(c.account, d.account) AS account,
  COALESCE(c.credits, 0) - COALESCE(d.debits, 0) AS balance
  FROM credits AS c FULL JOIN debits AS d ON c.account = d.account;
"""


def rows(counter):
    return sorted("+I[" + ", ".join("null" if v is None else str(v) for v in row) + "]"
                  for row in counter.elements())


def queries(transfers):
    """(columns, query, the rows that it comes to)"""
    credits, debits = collections.Counter(), collections.Counter()
    for _, source, target, amount in transfers:
        credits[target] += amount
        debits[source] += amount
    both = {a: credits[a] - debits[a] for a in credits if a in debits}
    either = {a: credits[a] - debits[a] for a in {*credits, *debits}}
    yield ("account INT, balance BIGINT", "SELECT account, balance FROM balance",
           collections.Counter(both.items()))
    yield ("total BIGINT", "SELECT SUM(balance) FROM balance",
           collections.Counter([(sum(both.values()),)]) if both else collections.Counter())
    yield ("total BIGINT, accounts BIGINT",
           "SELECT SUM(balance), COUNT(*) FROM all_balances",
           collections.Counter([(0, len(either))]))
    yield ("id INT, other INT",
           "SELECT a.id, b.id FROM transfers AS a LEFT JOIN transfers AS b ON a.id = b.id",
           collections.Counter((t[0], t[0]) for t in transfers))
    yield ("id INT, amount BIGINT",
           "SELECT id, amount FROM transfers WHERE amount > (SELECT AVG(amount) FROM transfers)",
           collections.Counter((t[0], t[3]) for t in transfers
                               if t[3] > sum(u[3] for u in transfers) // len(transfers)))
    yield ("account INT",
           "SELECT source FROM transfers EXCEPT SELECT target FROM transfers",
           collections.Counter((a,) for a in debits if a not in credits))
    yield ("account INT, n BIGINT",
           "SELECT source, COUNT(*) FROM transfers WHERE source IN (SELECT account FROM balance "
           "WHERE balance > 0) OR source = 0 GROUP BY source",
           collections.Counter((a, sum(t[1] == a for t in transfers)) for a in debits
                               if both.get(a, 0) > 0 or a == 0))


def cases(seed, count, directory):
    rng = random.Random(seed)
    for number in range(count):
        accounts = rng.choice([2, 5, 12])
        transfers = [(i, rng.randrange(accounts), rng.randrange(accounts), rng.randrange(1, 100))
                     for i in range(rng.choice([3, 30, 60]))]
        inputs = "".join(
            f"--! input t/{part}.json\n" + "".join(
                f'{{"id": {i}, "source": {s}, "target": {t}, "amount": {a}}}\n'
                for i, s, t, a in transfers if i % 2 == part) for part in range(2))
        for q, (columns, query, answer) in enumerate(queries(transfers)):
            (directory / f"{number:02}_{q}.sql").write_text(
                f"-- {len(transfers)} transfers between {accounts} accounts.\n{inputs}--! sql\n{TABLES}"
                f"CREATE TABLE p ({columns}) WITH ('connector' = 'print');\n"
                f"INSERT INTO p {query};\n--! changelog\n" +
                "".join(line + "\n" for line in rows(answer)))


def main():
    directory = pathlib.Path(tempfile.mkdtemp(prefix="millrace-transfers-"))
    (directory / "transfers").mkdir()
    seed = int(os.environ.get("MR_SEED", 1))
    cases(seed, int(sys.argv[2]) if len(sys.argv) > 2 else 4, directory / "transfers")
    done = subprocess.run([sys.argv[1], str(directory)], check=False)
    if done.returncode != 0:
        print(f"MR_SEED={seed}; left for a look: {directory}", file=sys.stderr)
        sys.exit(1)
    shutil.rmtree(directory)


if __name__ == "__main__":
    main()
