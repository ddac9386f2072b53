/*
 * q3, q4, q9, q20: joins without windows.  Both sides are kept for ever, as an unbounded join must:
 * another auction of the same id, or another person, would have to meet them again.
 *
 * A table per side maps the key to the newest row of it; rows of a key hang on each other, in
 * memory that is only ever added to.
 */
#include "bench/baseline/table.h"

struct keyed {
    struct mr_table_slot slot;
    void *newest;
};

/* The slot of KEY; rows are pushed onto its `newest`. */
static inline struct keyed *keyed_put(struct mr_table *table, int64_t key)
{
    return mr_table_put(table, sizeof(struct keyed), (uint64_t)key, 0);
}

static inline void *keyed_find(const struct mr_table *table, int64_t key)
{
    const struct keyed *keyed = mr_table_find(table, sizeof(*keyed), (uint64_t)key, 0);

    return keyed == NULL ? NULL : keyed->newest;
}

static inline bool text_is(struct mr_str text, const char *word)
{
    return text.len == strlen(word) && memcmp(mr_str_data(&text), word, text.len) == 0;
}

/* -- q3 ------------------------------------------------------------------------------------------
 * Who sells in Oregon, Idaho or California in category 10, and which auctions.
 */

struct seller {
    struct seller *next;
    struct mr_str name, city, state;
};

struct offer {
    struct offer *next;
    int64_t id;
};

static void emit_q3(struct mr_baseline_sink *sink, const struct seller *seller, int64_t auction)
{
    uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);

    sink->text[0][row] = seller->name;
    sink->text[1][row] = seller->city;
    sink->text[2][row] = seller->state;
    sink->number[0][row] = auction;
}

void mr_baseline_q3(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_persons *persons = &input->persons;
    const struct mr_baseline_auctions *auctions = &input->auctions;
    struct mr_table people, offers;
    struct mr_pile pile = {0};
    uint64_t p = 0, a = 0;

    mr_table_init(&people, sizeof(struct keyed), 1024);
    mr_table_init(&offers, sizeof(struct keyed), 1024);
    for (uint64_t e = 0; e < input->events; e++) {
        if (input->kind[e] == 0) {
            uint64_t i = p++;
            struct mr_str state = persons->state[i];
            if (!text_is(state, "OR") && !text_is(state, "ID") && !text_is(state, "CA"))
                continue;
            struct seller *seller = mr_pile_take(&pile, sizeof(*seller));
            struct keyed *keyed = keyed_put(&people, persons->id[i]);
            *seller = (struct seller){keyed->newest, mr_pile_text(&pile, persons->name[i]),
                                      mr_pile_text(&pile, persons->city[i]),
                                      mr_pile_text(&pile, state)};
            keyed->newest = seller;
            for (struct offer *o = keyed_find(&offers, persons->id[i]); o != NULL; o = o->next)
                emit_q3(sink, seller, o->id);
        } else if (input->kind[e] == 1) {
            uint64_t i = a++;
            if (auctions->category[i] != 10)
                continue;
            struct offer *offer = mr_pile_take(&pile, sizeof(*offer));
            struct keyed *keyed = keyed_put(&offers, auctions->seller[i]);
            *offer = (struct offer){keyed->newest, auctions->id[i]};
            keyed->newest = offer;
            struct seller *s = keyed_find(&people, auctions->seller[i]);
            for (; s != NULL; s = s->next)
                emit_q3(sink, s, offer->id);
        }
    }
    mr_sink_flush(sink);
    mr_table_fini(&people);
    mr_table_fini(&offers);
    mr_pile_fini(&pile);
}

/* -- q4 ------------------------------------------------------------------------------------------
 * The average of the highest bids, per category: MAX per auction, AVG above it, which gives back
 * the maximum that has been beaten.
 */

struct small_bid {
    struct small_bid *next;
    int64_t price, time;
};

struct small_auction {
    struct small_auction *next;
    int64_t time, expires;
    struct small_auction *group; /* the first auction of the same id and category: has MAX */
    int64_t category, max;
    bool has_max;
};

struct average {
    struct mr_table_slot slot;
    int64_t sum, count;
};

static void raise_max(struct mr_table *averages, struct small_auction *auction, int64_t price,
                      struct mr_baseline_sink *sink)
{
    struct small_auction *group = auction->group;

    if (group->has_max && price <= group->max)
        return;
    struct average *average =
        mr_table_put(averages, sizeof(*average), (uint64_t)group->category, 0);
    if (group->has_max)
        average->sum -= group->max;
    else
        average->count++;
    average->sum += price;
    group->max = price;
    uint32_t row = mr_sink_row(sink, average->slot.word ? MR_ROW_UPDATE_AFTER : MR_ROW_INSERT);
    average->slot.word = 1;
    group->has_max = true;
    sink->number[0][row] = group->category;
    sink->number[1][row] = average->sum / average->count;
}

static void add_auction_q4(const struct mr_baseline_auctions *auctions, uint64_t i,
                           struct mr_table *table, struct mr_pile *pile,
                           struct small_auction **ret)
{
    struct keyed *keyed = keyed_put(table, auctions->id[i]);
    struct small_auction *auction = mr_pile_take(pile, sizeof(*auction));

    *auction = (struct small_auction){.next = keyed->newest,
                                      .time = auctions->time_ns[i],
                                      .expires = auctions->expires_ns[i],
                                      .category = auctions->category[i],
                                      .group = auction};
    for (struct small_auction *o = auction->next; o != NULL; o = o->next)
        if (o->category == auction->category)
            auction->group = o->group;
    keyed->newest = auction;
    *ret = auction;
}

void mr_baseline_q4(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct mr_table auctions, waiting, averages;
    struct mr_pile pile = {0};
    uint64_t a = 0, b = 0;

    mr_table_init(&auctions, sizeof(struct keyed), 1024);
    mr_table_init(&waiting, sizeof(struct keyed), 1024);
    mr_table_init(&averages, sizeof(struct average), 64);
    for (uint64_t e = 0; e < input->events; e++) {
        struct small_auction *auction;
        if (input->kind[e] == 1) {
            uint64_t i = a++;
            add_auction_q4(&input->auctions, i, &auctions, &pile, &auction);
            struct small_bid *bid = keyed_find(&waiting, input->auctions.id[i]);
            for (; bid != NULL; bid = bid->next)
                if (bid->time >= auction->time && bid->time <= auction->expires)
                    raise_max(&averages, auction, bid->price, sink);
        } else if (input->kind[e] == 2) {
            uint64_t i = b++;
            if (i + MR_BASELINE_AHEAD < bids->count) {
                uint64_t ahead = (uint64_t)bids->auction[i + MR_BASELINE_AHEAD];
                mr_table_fetch(&auctions, sizeof(struct keyed), ahead, 0);
                mr_table_fetch(&waiting, sizeof(struct keyed), ahead, 0);
            }
            struct small_bid *bid = mr_pile_take(&pile, sizeof(*bid));
            struct keyed *keyed = keyed_put(&waiting, bids->auction[i]);
            *bid = (struct small_bid){keyed->newest, bids->price[i], bids->time_ns[i]};
            keyed->newest = bid;
            auction = keyed_find(&auctions, bids->auction[i]);
            for (; auction != NULL; auction = auction->next)
                if (bid->time >= auction->time && bid->time <= auction->expires)
                    raise_max(&averages, auction, bid->price, sink);
        }
    }
    mr_sink_flush(sink);
    mr_table_fini(&auctions);
    mr_table_fini(&waiting);
    mr_table_fini(&averages);
    mr_pile_fini(&pile);
}

/* -- Wide rows of q9 and q20 --------------------------------------------------------------- */

struct wide_auction {
    struct wide_auction *next, *group; /* group: the first of the same id, which has the rank */
    int64_t id, initial_bid, reserve, time, expires, seller, category;
    struct mr_str item, description, extra;
    const struct wide_auction *top_auction; /* q9: what is at rank 1 */
    const struct wide_bid *top_bid;
};

struct wide_bid {
    struct wide_bid *next;
    int64_t auction, bidder, price, time;
    struct mr_str channel, url, extra;
};

static struct wide_auction *add_auction(const struct mr_baseline_auctions *auctions, uint64_t i,
                                        struct mr_table *table, struct mr_pile *pile)
{
    struct wide_auction *auction = mr_pile_take(pile, sizeof(*auction));
    struct keyed *keyed = keyed_put(table, auctions->id[i]);
    struct wide_auction *older = keyed->newest;

    *auction = (struct wide_auction){
        .next = older,
        .group = older == NULL ? auction : older->group,
        .id = auctions->id[i],
        .initial_bid = auctions->initial_bid[i],
        .reserve = auctions->reserve[i],
        .time = auctions->time_ns[i],
        .expires = auctions->expires_ns[i],
        .seller = auctions->seller[i],
        .category = auctions->category[i],
        .item = mr_pile_text(pile, auctions->item[i]),
        .description = mr_pile_text(pile, auctions->description[i]),
        .extra = mr_pile_text(pile, auctions->extra[i]),
    };
    keyed->newest = auction;
    return auction;
}

static struct wide_bid *add_bid(const struct mr_baseline_bids *bids, uint64_t i,
                                struct mr_table *table, struct mr_pile *pile, bool has_url)
{
    struct wide_bid *bid = mr_pile_take(pile, sizeof(*bid));
    struct keyed *keyed = keyed_put(table, bids->auction[i]);

    *bid = (struct wide_bid){.next = keyed->newest,
                             .auction = bids->auction[i],
                             .bidder = bids->bidder[i],
                             .price = bids->price[i],
                             .time = bids->time_ns[i],
                             .extra = mr_pile_text(pile, bids->extra[i])};
    if (has_url) {
        bid->channel = mr_pile_text(pile, bids->channel[i]);
        bid->url = mr_pile_text(pile, bids->url[i]);
    }
    keyed->newest = bid;
    return bid;
}

/* Fetch the slots of a bid that comes soon. */
static inline void fetch_bid(const struct mr_baseline_bids *bids, uint64_t i,
                             const struct mr_table *auctions, const struct mr_table *waiting)
{
    if (i + MR_BASELINE_AHEAD >= bids->count)
        return;
    uint64_t ahead = (uint64_t)bids->auction[i + MR_BASELINE_AHEAD];
    mr_table_fetch(auctions, sizeof(struct keyed), ahead, 0);
    mr_table_fetch(waiting, sizeof(struct keyed), ahead, 0);
}

/* -- q9 ------------------------------------------------------------------------------------------
 * The winning bid of each auction: the highest while it was open, of equals the earliest.
 */

static void contend(struct wide_auction *auction, const struct wide_bid *bid,
                    struct mr_baseline_sink *sink)
{
    struct wide_auction *group = auction->group;
    const struct wide_bid *top = group->top_bid;

    if (bid->time < auction->time || bid->time > auction->expires)
        return;
    if (top != NULL &&
        (bid->price < top->price || (bid->price == top->price && bid->time >= top->time)))
        return;
    uint32_t row = mr_sink_row(sink, top == NULL ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER);
    group->top_auction = auction;
    group->top_bid = bid;
    const int64_t number[] = {
        auction->id,      auction->initial_bid, auction->reserve,  auction->time,
        auction->expires, auction->seller,      auction->category, bid->auction,
        bid->bidder,      bid->price,           bid->time};
    for (size_t c = 0; c < MR_COUNTOF(number); c++)
        sink->number[c][row] = number[c];
    sink->text[0][row] = auction->item;
    sink->text[1][row] = auction->description;
    sink->text[2][row] = auction->extra;
    sink->text[3][row] = bid->extra;
}

void mr_baseline_q9(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    struct mr_table auctions, waiting;
    struct mr_pile pile = {0};
    uint64_t a = 0, b = 0;

    mr_table_init(&auctions, sizeof(struct keyed), 1024);
    mr_table_init(&waiting, sizeof(struct keyed), 1024);
    for (uint64_t e = 0; e < input->events; e++) {
        if (input->kind[e] == 1) {
            struct wide_auction *auction = add_auction(&input->auctions, a++, &auctions, &pile);
            struct wide_bid *bid = keyed_find(&waiting, auction->id);
            for (; bid != NULL; bid = bid->next)
                contend(auction, bid, sink);
        } else if (input->kind[e] == 2) {
            fetch_bid(&input->bids, b, &auctions, &waiting);
            struct wide_bid *bid = add_bid(&input->bids, b++, &waiting, &pile, false);
            struct wide_auction *auction = keyed_find(&auctions, bid->auction);
            for (; auction != NULL; auction = auction->next)
                contend(auction, bid, sink);
        }
    }
    mr_sink_flush(sink);
    mr_table_fini(&auctions);
    mr_table_fini(&waiting);
    mr_pile_fini(&pile);
}

/* -- q20 -----------------------------------------------------------------------------------------
 * Bids with all about their auction, where that is of category 10.
 */

static void emit_q20(struct mr_baseline_sink *sink, const struct wide_auction *auction,
                     const struct wide_bid *bid)
{
    const int64_t number[] = {bid->auction,     bid->bidder,          bid->price,
                              bid->time,        auction->initial_bid, auction->reserve,
                              auction->time,    auction->expires,     auction->seller,
                              auction->category};
    const struct mr_str text[] = {bid->channel,         bid->url,
                                  bid->extra,           auction->item,
                                  auction->description, auction->extra};
    uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);

    for (size_t c = 0; c < MR_COUNTOF(number); c++)
        sink->number[c][row] = number[c];
    for (size_t c = 0; c < MR_COUNTOF(text); c++)
        sink->text[c][row] = text[c];
}

void mr_baseline_q20(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    struct mr_table auctions, waiting;
    struct mr_pile pile = {0};
    uint64_t a = 0, b = 0;

    mr_table_init(&auctions, sizeof(struct keyed), 1024);
    mr_table_init(&waiting, sizeof(struct keyed), 1024);
    for (uint64_t e = 0; e < input->events; e++) {
        if (input->kind[e] == 1) {
            uint64_t i = a++;
            if (input->auctions.category[i] != 10)
                continue;
            struct wide_auction *auction = add_auction(&input->auctions, i, &auctions, &pile);
            struct wide_bid *bid = keyed_find(&waiting, auction->id);
            for (; bid != NULL; bid = bid->next)
                emit_q20(sink, auction, bid);
        } else if (input->kind[e] == 2) {
            fetch_bid(&input->bids, b, &auctions, &waiting);
            struct wide_bid *bid = add_bid(&input->bids, b++, &waiting, &pile, true);
            struct wide_auction *auction = keyed_find(&auctions, bid->auction);
            for (; auction != NULL; auction = auction->next)
                emit_q20(sink, auction, bid);
        }
    }
    mr_sink_flush(sink);
    mr_table_fini(&auctions);
    mr_table_fini(&waiting);
    mr_pile_fini(&pile);
}
