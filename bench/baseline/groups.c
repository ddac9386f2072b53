/* q15, q16, q17: unbounded aggregates; every bid changes a row, which goes out. */
#include "bench/baseline/table.h"

#include "core/base/hash.h"

enum { COUNTS = 4 }; /* all, and below 10000, below 1000000, above */

/* The rank of a price as bits: 1 for all, and one of 2, 4, 8. */
static inline unsigned rank_bits(int64_t price)
{
    return 1u | (price < 10000 ? 2u : price < 1000000 ? 4u : 8u);
}

static inline void count_bits(int64_t *count, unsigned bits)
{
    for (unsigned i = 0; i < COUNTS; i++)
        count[i] += bits >> i & 1;
}

/* COUNT(DISTINCT key) and three of it with FILTER, of GROUP: one probe and a mask. */
static inline void count_distinct(struct mr_table *seen, int64_t key, uint64_t group,
                                  unsigned bits, int64_t *count)
{
    struct mr_table_slot *slot = mr_table_put(seen, sizeof(*slot), (uint64_t)key, group);
    unsigned fresh = bits & ~slot->word;

    if (fresh != 0) {
        slot->word |= bits;
        count_bits(count, fresh);
    }
}

struct totals {
    int64_t bids[COUNTS], bidders[COUNTS], auctions[COUNTS];
};

static inline void emit_totals(struct mr_baseline_sink *sink, uint32_t row,
                               const struct totals *totals)
{
    for (int i = 0; i < COUNTS; i++) {
        sink->number[i][row] = totals->bids[i];
        sink->number[COUNTS + i][row] = totals->bidders[i];
        sink->number[2 * COUNTS + i][row] = totals->auctions[i];
    }
}

/* The day as eight bytes of its number: the group of what is grouped by it. */
static inline uint64_t day_number(const struct mr_day *day)
{
    return (uint64_t)(day->from_ns / MR_SECOND_NS);
}

/* -- q15: per day --------------------------------------------------------------------------- */

struct day_group {
    struct mr_table_slot slot;
    struct totals totals;
};

void mr_baseline_q15(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct mr_table days, bidders, auctions;
    struct mr_day day = {0};

    mr_table_init(&days, sizeof(struct day_group), 64);
    mr_table_init(&bidders, sizeof(struct mr_table_slot), 1024);
    mr_table_init(&auctions, sizeof(struct mr_table_slot), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        struct mr_str text = mr_day_text(&day, bids->time_ns[i]);
        uint64_t number = day_number(&day);
        if (i + MR_BASELINE_AHEAD < bids->count) {
            mr_table_fetch(&bidders, sizeof(struct mr_table_slot),
                           (uint64_t)bids->bidder[i + MR_BASELINE_AHEAD], number);
            mr_table_fetch(&auctions, sizeof(struct mr_table_slot),
                           (uint64_t)bids->auction[i + MR_BASELINE_AHEAD], number);
        }
        struct day_group *group = mr_table_put(&days, sizeof(*group), number, 0);
        unsigned bits = rank_bits(bids->price[i]);
        bool is_new = group->totals.bids[0] == 0;
        count_bits(group->totals.bids, bits);
        count_distinct(&bidders, bids->bidder[i], number, bits, group->totals.bidders);
        count_distinct(&auctions, bids->auction[i], number, bits, group->totals.auctions);
        uint32_t row = mr_sink_row(sink, is_new ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER);
        sink->text[0][row] = text;
        emit_totals(sink, row, &group->totals);
    }
    mr_sink_flush(sink);
    mr_table_fini(&days);
    mr_table_fini(&bidders);
    mr_table_fini(&auctions);
}

/* -- q16: per channel and day ------------------------------------------------------------- */

struct channel {
    struct channel *next; /* of the same hash */
    struct mr_str name;
    uint64_t number;
};

struct channel_slot {
    struct mr_table_slot slot;
    struct channel *first;
};

struct channel_group {
    struct mr_table_slot slot; /* channel, day */
    struct totals totals;
    int64_t minute; /* newest of the day: MAX of its text */
};

/* The number of the channel NAME. */
static struct channel *channel_of(struct mr_table *channels, uint64_t *count,
                                  struct mr_pile *pile, struct mr_str name)
{
    uint64_t hash = mr_hash_bytes(mr_str_data(&name), name.len, 0);
    struct channel_slot *slot = mr_table_put(channels, sizeof(*slot), hash, 0);

    for (struct channel *c = slot->first; c != NULL; c = c->next)
        if (mr_str_eq(&c->name, &name))
            return c;
    struct channel *channel = mr_pile_take(pile, sizeof(*channel));
    *channel = (struct channel){slot->first, mr_pile_text(pile, name), (*count)++};
    slot->first = channel;
    return channel;
}

/* "23:59" */
static struct mr_str minute_text(int64_t minute)
{
    char text[5] = {(char)('0' + minute / 600), (char)('0' + minute / 60 % 10), ':',
                    (char)('0' + minute % 60 / 10), (char)('0' + minute % 10)};

    return mr_str_of(text, sizeof(text));
}

void mr_baseline_q16(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct mr_table channels, groups, bidders, auctions;
    const struct channel *soon[MR_BASELINE_AHEAD] = {0};
    struct mr_pile pile = {0};
    struct mr_day day = {0};
    uint64_t count = 0;

    mr_table_init(&channels, sizeof(struct channel_slot), 1024);
    mr_table_init(&groups, sizeof(struct channel_group), 1024);
    mr_table_init(&bidders, sizeof(struct mr_table_slot), 1024);
    mr_table_init(&auctions, sizeof(struct mr_table_slot), 1024);
    for (uint64_t i = 0; i < bids->count + MR_BASELINE_AHEAD; i++) {
        /* The channel of a bid that comes soon is looked up now, to know what to fetch. */
        uint64_t at = i - MR_BASELINE_AHEAD;
        const struct channel *channel = soon[i % MR_BASELINE_AHEAD];
        if (i < bids->count) {
            const struct channel *c = channel_of(&channels, &count, &pile, bids->channel[i]);
            (void)mr_day_text(&day, bids->time_ns[i]);
            uint64_t group = c->number << 32 ^ day_number(&day) / 86400;
            mr_table_fetch(&groups, sizeof(struct channel_group), c->number, day_number(&day));
            mr_table_fetch(&bidders, sizeof(struct mr_table_slot), (uint64_t)bids->bidder[i],
                           group);
            mr_table_fetch(&auctions, sizeof(struct mr_table_slot), (uint64_t)bids->auction[i],
                           group);
            soon[i % MR_BASELINE_AHEAD] = c;
        }
        if (i < MR_BASELINE_AHEAD)
            continue;
        struct mr_str text = mr_day_text(&day, bids->time_ns[at]);
        uint64_t within = channel->number << 32 ^ day_number(&day) / 86400;
        struct channel_group *group =
            mr_table_put(&groups, sizeof(*group), channel->number, day_number(&day));
        unsigned bits = rank_bits(bids->price[at]);
        bool is_new = group->totals.bids[0] == 0;
        int64_t minute = (bids->time_ns[at] - day.from_ns) / (60 * MR_SECOND_NS);
        group->minute = minute > group->minute ? minute : group->minute;
        count_bits(group->totals.bids, bits);
        count_distinct(&bidders, bids->bidder[at], within, bits, group->totals.bidders);
        count_distinct(&auctions, bids->auction[at], within, bits, group->totals.auctions);
        uint32_t row = mr_sink_row(sink, is_new ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER);
        sink->text[0][row] = channel->name;
        sink->text[1][row] = text;
        sink->text[2][row] = minute_text(group->minute);
        emit_totals(sink, row, &group->totals);
    }
    mr_sink_flush(sink);
    mr_table_fini(&channels);
    mr_table_fini(&groups);
    mr_table_fini(&bidders);
    mr_table_fini(&auctions);
    mr_pile_fini(&pile);
}

/* -- q17: per auction and day ---------------------------------------------------------------- */

struct auction_group {
    struct mr_table_slot slot; /* auction, day */
    int64_t bids[COUNTS], min, max, sum;
};

void mr_baseline_q17(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct mr_table groups;
    struct mr_day day = {0};

    mr_table_init(&groups, sizeof(struct auction_group), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        struct mr_str text = mr_day_text(&day, bids->time_ns[i]);
        int64_t price = bids->price[i];
        if (i + MR_BASELINE_AHEAD < bids->count)
            mr_table_fetch(&groups, sizeof(struct auction_group),
                           (uint64_t)bids->auction[i + MR_BASELINE_AHEAD], day_number(&day));
        struct auction_group *g =
            mr_table_put(&groups, sizeof(*g), (uint64_t)bids->auction[i], day_number(&day));
        bool is_new = g->bids[0] == 0;
        count_bits(g->bids, rank_bits(price));
        g->min = is_new || price < g->min ? price : g->min;
        g->max = is_new || price > g->max ? price : g->max;
        g->sum += price;
        uint32_t row = mr_sink_row(sink, is_new ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER);
        sink->number[0][row] = bids->auction[i];
        sink->text[0][row] = text;
        for (int c = 0; c < COUNTS; c++)
            sink->number[1 + c][row] = g->bids[c];
        sink->number[5][row] = g->min;
        sink->number[6][row] = g->max;
        sink->number[7][row] = g->sum / g->bids[0];
        sink->number[8][row] = g->sum;
    }
    mr_sink_flush(sink);
    mr_table_fini(&groups);
}
