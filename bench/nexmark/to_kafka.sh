#!/usr/bin/env bash
#
# Nexmark's events into a Kafka topic, as JSON, from the engine itself.
#
#   bench/nexmark/to_kafka.sh BOOTSTRAP TOPIC EVENTS [RATE [SEED]]
#
# BOOTSTRAP is "host:port".  RATE is of event time (default 100000 events per second); they are
# sent as fast as the broker takes them.  One line per event, of all kinds: the columns of
# 'nexmark.table' = 'all', null where an event is of another kind.
#
#   MILLRACE=PATH     the command (default millrace)

set -euo pipefail

if [ $# -lt 3 ]; then
    sed -n '3,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
columns='event_type INT, `dateTime` TIMESTAMP(3), person_id BIGINT, person_name STRING,
    `person_emailAddress` STRING, `person_creditCard` STRING, person_city STRING,
    person_state STRING, person_extra STRING, auction_id BIGINT, `auction_itemName` STRING,
    auction_description STRING, `auction_initialBid` BIGINT, auction_reserve BIGINT,
    auction_expires TIMESTAMP(3), auction_seller BIGINT, auction_category BIGINT,
    auction_extra STRING, bid_auction BIGINT, bid_bidder BIGINT, bid_price BIGINT,
    bid_channel STRING, bid_url STRING, bid_extra STRING'
sql=$(mktemp --suffix=.sql)
trap 'rm -f "$sql"' EXIT
cat >"$sql" <<END
CREATE TABLE events ($columns) WITH ('connector' = 'nexmark', 'events.num' = '$3',
    'first-event.rate' = '${4:-100000}', 'seed' = '${5:-1}');
CREATE TABLE topic ($columns) WITH ('connector' = 'kafka', 'format' = 'json',
    'properties.bootstrap.servers' = '$1', 'topic' = '$2');
INSERT INTO topic SELECT * FROM events;
END
"${MILLRACE:-millrace}" run "$sql"
