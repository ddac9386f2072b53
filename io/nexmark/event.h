/*
 * io/nexmark/event.h - the events of the Nexmark benchmark, each a function of a seed and its number.
 *
 *     number    0       1       2       3       4 ... 49      50      51
 *     kind      person  auction auction auction bids          person  auction ...
 *     time      base    + number / rate, in whole milliseconds
 *
 * People offer things, and people bid on them.  Kinds come in turn, 1 : 3 : 46 unless asked
 * otherwise; ids climb from 1000; half of the bids go to one hot auction, three quarters come
 * from one hot bidder, three quarters of the auctions are one hot seller's, and each of them is
 * relieved by another after a hundred ids.  The others are drawn from the newest: 100 auctions,
 * 1000 people, and ten that do not exist yet.  Prices are spread evenly over six powers of ten.
 * Half of the bids are on four channels, the others on one of 10000.
 *
 * Values are distributed as nexmark-flink's, but for what makes its runs impossible to compare:
 *
 *     numbers     here the first event is number 0, a person; there it is number 2
 *     random      here every field has draws of its own, made from seed, number and field; there
 *                 one unseeded sequence runs through all, so nothing comes twice
 *     bidder      here an id that a person has or will have; there 1000 too high
 *     base time   here an option; there the time at which the job was compiled
 *
 * Ownership   strings that are returned lie in the generator, or in BYTES when they had to be
 *             put together; short ones in themselves.
 * Threads     a generator is read only once made.
 * Cost        10 to 40 ns a number, 10 to 20 ns a string but for names and addresses of people.
 */
#ifndef MR_IO_NEXMARK_EVENT_H
#define MR_IO_NEXMARK_EVENT_H

#include "core/data/str.h"
#include "core/mem/arena.h"

/* As the column event_type has them. */
enum mr_nexmark_kind { MR_NEXMARK_PERSON, MR_NEXMARK_AUCTION, MR_NEXMARK_BID };

#define MR_NEXMARK_KINDS 3

/* Part of every draw: never renumbered. */
enum mr_nexmark_field {
    MR_NEXMARK_EVENT_TYPE = 0,
    MR_NEXMARK_DATE_TIME = 1, /* ms */

    MR_NEXMARK_PERSON_ID = 2,
    MR_NEXMARK_NAME = 3,
    MR_NEXMARK_EMAIL = 4,
    MR_NEXMARK_CARD = 5,
    MR_NEXMARK_CITY = 6,
    MR_NEXMARK_STATE = 7,
    MR_NEXMARK_PERSON_EXTRA = 8,

    MR_NEXMARK_AUCTION_ID = 9,
    MR_NEXMARK_ITEM = 10,
    MR_NEXMARK_DESCRIPTION = 11,
    MR_NEXMARK_INITIAL_BID = 12,
    MR_NEXMARK_RESERVE = 13,
    MR_NEXMARK_EXPIRES = 14, /* ms */
    MR_NEXMARK_SELLER = 15,
    MR_NEXMARK_CATEGORY = 16,
    MR_NEXMARK_AUCTION_EXTRA = 17,

    MR_NEXMARK_BID_AUCTION = 18,
    MR_NEXMARK_BIDDER = 19,
    MR_NEXMARK_PRICE = 20,
    MR_NEXMARK_CHANNEL = 21,
    MR_NEXMARK_URL = 22,
    MR_NEXMARK_BID_EXTRA = 23
};

#define MR_NEXMARK_BASE_MS        INT64_C(1436918400000) /* 2015-07-15 00:00:00 */
#define MR_NEXMARK_NUMBER_MAX     (INT64_C(1) << 50)
#define MR_NEXMARK_RATE_MAX       INT64_C(1000000000)
#define MR_NEXMARK_PROPORTION_MAX 1000000
#define MR_NEXMARK_BYTES_MAX      65536 /* of an average size */

struct mr_nexmark_spec {
    uint64_t seed;
    int64_t rate;    /* events per second of event time */
    int64_t base_ms; /* time of event 0 */
    int64_t proportion[MR_NEXMARK_KINDS];
    int64_t bytes[MR_NEXMARK_KINDS]; /* average size; what is missing is `extra` */
    int64_t hot_auctions, hot_bidders, hot_sellers; /* all but one in so many is a hot one */
    int64_t group; /* out of order within so many; 1: in order */
};

/* Proportions, sizes and ratios of the benchmark, 10000 events per second. */
#define MR_NEXMARK_SPEC                                                                    \
    {                                                                                      \
        .seed = 1, .rate = 10000, .base_ms = MR_NEXMARK_BASE_MS, .proportion = {1, 3, 46}, \
        .bytes = {200, 500, 100}, .hot_auctions = 2, .hot_bidders = 4, .hot_sellers = 4,   \
        .group = 1                                                                         \
    }

struct mr_nexmark {
    struct mr_nexmark_spec spec;
    int64_t total;                /* of the proportions */
    const char *letters, *words;  /* texts of which `extra` and names are pieces */
    struct mr_str *channel, *url; /* of the 10000, then of the four hot ones */
    struct mr_arena arena;
};

/* The numbers of SPEC lie in their ranges: above zero, but for proportions, of which not all
 * are zero. */
void mr_nexmark_init(struct mr_nexmark *nexmark, const struct mr_nexmark_spec *spec);
void mr_nexmark_fini(struct mr_nexmark *nexmark);

/* The id of the event that comes as number NUMBER: itself, unless events are out of order.
 * All that follows takes ids. */
int64_t mr_nexmark_id(const struct mr_nexmark *nexmark, int64_t number);

enum mr_nexmark_kind mr_nexmark_kind(const struct mr_nexmark *nexmark, int64_t id);

/* FIELD, of the kind of ID, is a number or a time in ms ... */
int64_t mr_nexmark_number(const struct mr_nexmark *nexmark, enum mr_nexmark_field field,
                          int64_t id);
/* ... or a text. */
struct mr_str mr_nexmark_text(const struct mr_nexmark *nexmark, enum mr_nexmark_field field,
                              int64_t id, struct mr_arena *bytes);

#endif
