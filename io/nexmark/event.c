#include "io/nexmark/event_int.h"

#define FIRST_ID       1000 /* of people and of auctions */
#define FIRST_CATEGORY 10
#define CATEGORIES     5
#define LEAD           10  /* ids that are named before they exist */
#define HOT_SPAN       100 /* ids for which one of them stays hot */
#define ACTIVE_PEOPLE  1000
#define OPEN_AUCTIONS  100
#define GROUP_FACTOR   953 /* scatters the numbers of a group */

void mr_nexmark_init(struct mr_nexmark *nexmark, const struct mr_nexmark_spec *spec)
{
    *nexmark = (struct mr_nexmark){.spec = *spec};
    for (int kind = 0; kind < MR_NEXMARK_KINDS; kind++) {
        MR_ASSERT(spec->proportion[kind] >= 0 &&
                  spec->proportion[kind] <= MR_NEXMARK_PROPORTION_MAX);
        MR_ASSERT(spec->bytes[kind] >= 0 && spec->bytes[kind] <= MR_NEXMARK_BYTES_MAX);
        nexmark->total += spec->proportion[kind];
    }
    MR_ASSERT(nexmark->total > 0 && spec->rate > 0 && spec->group > 0);
    MR_ASSERT(spec->hot_auctions > 0 && spec->hot_bidders > 0 && spec->hot_sellers > 0);
    mr_arena_init(&nexmark->arena);
    mr_nexmark_words_init(nexmark);
}

void mr_nexmark_fini(struct mr_nexmark *nexmark)
{
    mr_arena_fini(&nexmark->arena);
}

int64_t mr_nexmark_id(const struct mr_nexmark *nexmark, int64_t number)
{
    int64_t group = nexmark->spec.group;

    if (group == 1)
        return number;
    return number / group * group + number % group * GROUP_FACTOR % group;
}

enum mr_nexmark_kind mr_nexmark_kind(const struct mr_nexmark *nexmark, int64_t id)
{
    const int64_t *proportion = nexmark->spec.proportion;
    int64_t place = id % nexmark->total;

    if (place < proportion[MR_NEXMARK_PERSON])
        return MR_NEXMARK_PERSON;
    place -= proportion[MR_NEXMARK_PERSON];
    return place < proportion[MR_NEXMARK_AUCTION] ? MR_NEXMARK_AUCTION : MR_NEXMARK_BID;
}

/* Milliseconds since event 0. */
static int64_t elapsed_ms(const struct mr_nexmark *nexmark, int64_t id)
{
    int64_t rate = nexmark->spec.rate;

    return id / rate * 1000 + id % rate * 1000 / rate;
}

/* -- Who there is ------------------------------------------------------------------------ */

/* The newest person at event ID, itself when it is one; counted from 0. */
static int64_t newest_person(const struct mr_nexmark *nexmark, int64_t id)
{
    int64_t people = nexmark->spec.proportion[MR_NEXMARK_PERSON];
    int64_t place = id % nexmark->total;

    return id / nexmark->total * people + (place < people ? place : people - 1);
}

static int64_t newest_auction(const struct mr_nexmark *nexmark, int64_t id)
{
    int64_t auctions = nexmark->spec.proportion[MR_NEXMARK_AUCTION];
    int64_t round = id / nexmark->total;
    int64_t place = id % nexmark->total - nexmark->spec.proportion[MR_NEXMARK_PERSON];

    if (place < 0)
        return round * auctions - 1;
    return round * auctions + (place < auctions ? place : auctions - 1);
}

static int64_t some_person(const struct mr_nexmark *nexmark, struct mr_rng *rng, int64_t id)
{
    int64_t people = newest_person(nexmark, id) + 1;
    int64_t active = people < ACTIVE_PEOPLE ? people : ACTIVE_PEOPLE;

    return people - active + (int64_t)mr_rng_below(rng, (uint64_t)(active + LEAD));
}

static int64_t some_auction(const struct mr_nexmark *nexmark, struct mr_rng *rng, int64_t id)
{
    int64_t newest = newest_auction(nexmark, id);
    int64_t oldest = newest > OPEN_AUCTIONS ? newest - OPEN_AUCTIONS : 0;

    /* Before the first auction `newest` is -1. */
    return oldest + (int64_t)mr_rng_below(rng, (uint64_t)(newest - oldest + 1 + LEAD));
}

/* The first of the hundred that NEWEST is one of. */
static int64_t hot_one(int64_t newest)
{
    return newest < 0 ? 0 : newest / HOT_SPAN * HOT_SPAN;
}

/* All but one in RATIO. */
static bool is_hot(struct mr_rng *rng, int64_t ratio)
{
    return mr_rng_below(rng, (uint64_t)ratio) != 0;
}

/* -- Numbers ------------------------------------------------------------------------------ */

/* 2 to the power of X, 0 <= X < 64, to ten digits.  Not exp2(): the last bits of that are
 * the C library's choice, and an event is the same everywhere. */
static double power_of_two(double x)
{
    uint64_t whole = (uint64_t)x;
    double y = (x - (double)whole) * 0.69314718055994530942, sum = 1;

    for (int i = 14; i > 0; i--)
        sum = 1 + sum * y / i;
    return sum * (double)(UINT64_C(1) << whole);
}

/* From 100 to 100000000, evenly by order of magnitude. */
static int64_t price(struct mr_rng *rng)
{
    double log2_of_ten = 3.32192809488736234787;

    return (int64_t)(power_of_two(mr_rng_unit(rng) * 6 * log2_of_ten) * 100 + 0.5);
}

/* Until about as many auctions are open as there are meant to be, twice that at most. */
static int64_t open_ms(const struct mr_nexmark *nexmark, struct mr_rng *rng, int64_t id)
{
    int64_t events =
        OPEN_AUCTIONS * nexmark->total / nexmark->spec.proportion[MR_NEXMARK_AUCTION];
    int64_t most = 2 * (elapsed_ms(nexmark, id + events) - elapsed_ms(nexmark, id));

    return 1 + (int64_t)mr_rng_below(rng, most < 1 ? 1 : (uint64_t)most);
}

static int64_t seller(const struct mr_nexmark *nexmark, struct mr_rng *rng, int64_t id)
{
    if (is_hot(rng, nexmark->spec.hot_sellers))
        return hot_one(newest_person(nexmark, id));
    return some_person(nexmark, rng, id);
}

static int64_t bid_auction(const struct mr_nexmark *nexmark, struct mr_rng *rng, int64_t id)
{
    if (is_hot(rng, nexmark->spec.hot_auctions))
        return hot_one(newest_auction(nexmark, id));
    return some_auction(nexmark, rng, id);
}

/* The hot bidder is the person behind the hot seller. */
static int64_t bidder(const struct mr_nexmark *nexmark, struct mr_rng *rng, int64_t id)
{
    if (is_hot(rng, nexmark->spec.hot_bidders))
        return hot_one(newest_person(nexmark, id)) + 1;
    return some_person(nexmark, rng, id);
}

int64_t mr_nexmark_number(const struct mr_nexmark *nexmark, enum mr_nexmark_field field,
                          int64_t id)
{
    struct mr_rng rng = mr_nexmark_draws(nexmark, field, id);
    int64_t time_ms = nexmark->spec.base_ms + elapsed_ms(nexmark, id);

    switch (field) {
    case MR_NEXMARK_EVENT_TYPE: return mr_nexmark_kind(nexmark, id);
    case MR_NEXMARK_DATE_TIME: return time_ms;
    case MR_NEXMARK_PERSON_ID: return FIRST_ID + newest_person(nexmark, id);
    case MR_NEXMARK_AUCTION_ID: return FIRST_ID + newest_auction(nexmark, id);
    case MR_NEXMARK_INITIAL_BID:
    case MR_NEXMARK_PRICE: return price(&rng);
    case MR_NEXMARK_RESERVE:
        return mr_nexmark_number(nexmark, MR_NEXMARK_INITIAL_BID, id) + price(&rng);
    case MR_NEXMARK_EXPIRES: return time_ms + open_ms(nexmark, &rng, id);
    case MR_NEXMARK_SELLER: return FIRST_ID + seller(nexmark, &rng, id);
    case MR_NEXMARK_CATEGORY: return FIRST_CATEGORY + (int64_t)mr_rng_below(&rng, CATEGORIES);
    case MR_NEXMARK_BID_AUCTION: return FIRST_ID + bid_auction(nexmark, &rng, id);
    case MR_NEXMARK_BIDDER: return FIRST_ID + bidder(nexmark, &rng, id);
    default: MR_ASSERT(false); return 0;
    }
}
