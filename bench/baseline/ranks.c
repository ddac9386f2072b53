/* q18, q19: the newest row, and the ten best, of each key. */
#include "bench/baseline/table.h"

/* -- q18 -----------------------------------------------------------------------------------------
 * The last bid of each bidder on each auction.  A bid that is not older than the newest goes
 * out; of the newest only its time need be known.
 */

struct newest {
    struct mr_table_slot slot; /* bidder, auction */
    int64_t time;
};

void mr_baseline_q18(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct mr_table table;

    mr_table_init(&table, sizeof(struct newest), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        if (i + MR_BASELINE_AHEAD < bids->count)
            mr_table_fetch(&table, sizeof(struct newest),
                           (uint64_t)bids->bidder[i + MR_BASELINE_AHEAD],
                           (uint64_t)bids->auction[i + MR_BASELINE_AHEAD]);
        struct newest *newest = mr_table_put(&table, sizeof(*newest), (uint64_t)bids->bidder[i],
                                             (uint64_t)bids->auction[i]);
        bool is_new = newest->slot.word == 0;
        if (!is_new && bids->time_ns[i] < newest->time)
            continue;
        newest->slot.word = 1;
        newest->time = bids->time_ns[i];
        uint32_t row = mr_sink_row(sink, is_new ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER);
        sink->number[0][row] = bids->auction[i];
        sink->number[1][row] = bids->bidder[i];
        sink->number[2][row] = bids->price[i];
        sink->number[3][row] = bids->time_ns[i];
        sink->text[0][row] = bids->channel[i];
        sink->text[1][row] = bids->url[i];
        sink->text[2][row] = bids->extra[i];
    }
    mr_sink_flush(sink);
    mr_table_fini(&table);
}

/* -- q19 -----------------------------------------------------------------------------------------
 * The ten highest bids of each auction with their rank: of equals the one that came first.  A bid
 * that comes in moves those below it, and each of them goes out with its new rank.  Ranked rows
 * are kept whole; what falls out gives its memory to what comes in, once the block that may refer to
 * it has gone.
 */

enum { TOP = 10 };

struct ranked {
    struct ranked *next; /* of those that fell out, oldest first */
    uint64_t block;      /* rows that had gone out when it did */
    int64_t bidder, price, time;
    struct mr_str channel, url, extra;
    uint32_t room; /* bytes of texts behind it */
    char texts[];
};

struct fallen {
    struct ranked *oldest, **end;
};

struct auction_top {
    struct mr_table_slot slot; /* the word: how many there are */
    struct ranked *row[TOP];
};

static struct mr_str keep(char **at, struct mr_str text)
{
    if (text.len <= MR_STR_INLINE)
        return text;
    memcpy(*at, text.u.data, text.len);
    struct mr_str kept = mr_str_of(*at, text.len);
    *at += text.len;
    return kept;
}

/* Bid I as a row, in the memory of one that fell out a block ago if there is one. */
static struct ranked *ranked_row(const struct mr_baseline_bids *bids, uint64_t i,
                                 struct fallen *fallen, uint64_t block)
{
    uint32_t bytes = bids->channel[i].len + bids->url[i].len + bids->extra[i].len;
    struct ranked *row = fallen->oldest;

    if (row != NULL && row->block < block) {
        fallen->oldest = row->next;
        if (fallen->oldest == NULL)
            fallen->end = &fallen->oldest;
    } else {
        row = NULL;
    }
    if (row == NULL || row->room < bytes) {
        uint32_t room = (bytes + 63) & ~63u;
        row = realloc(row, sizeof(*row) + room);
        MR_ASSERT(row != NULL);
        row->room = room;
    }
    char *at = row->texts;
    row->bidder = bids->bidder[i];
    row->price = bids->price[i];
    row->time = bids->time_ns[i];
    row->channel = keep(&at, bids->channel[i]);
    row->url = keep(&at, bids->url[i]);
    row->extra = keep(&at, bids->extra[i]);
    return row;
}

static void fall(struct fallen *fallen, struct ranked *row, uint64_t block)
{
    row->next = NULL;
    row->block = block;
    *fallen->end = row;
    fallen->end = &row->next;
}

static void emit_ranked(struct mr_baseline_sink *sink, int64_t auction, int64_t rank,
                        const struct ranked *ranked, enum mr_row_kind kind)
{
    uint32_t row = mr_sink_row(sink, kind);

    sink->number[0][row] = auction;
    sink->number[1][row] = rank;
    sink->number[2][row] = ranked->bidder;
    sink->number[3][row] = ranked->price;
    sink->number[4][row] = ranked->time;
    sink->text[0][row] = ranked->channel;
    sink->text[1][row] = ranked->url;
    sink->text[2][row] = ranked->extra;
}

void mr_baseline_q19(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct fallen fallen = {NULL, &fallen.oldest};
    struct mr_table table;

    mr_table_init(&table, sizeof(struct auction_top), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        if (i + MR_BASELINE_AHEAD < bids->count)
            mr_table_fetch(&table, sizeof(struct auction_top),
                           (uint64_t)bids->auction[i + MR_BASELINE_AHEAD], 0);
        struct auction_top *top =
            mr_table_put(&table, sizeof(*top), (uint64_t)bids->auction[i], 0);
        uint32_t count = top->slot.word, at = count;
        while (at > 0 && top->row[at - 1]->price < bids->price[i])
            at--;
        if (at == TOP)
            continue;
        if (count == TOP)
            fall(&fallen, top->row[TOP - 1], sink->total);
        memmove(&top->row[at + 1], &top->row[at],
                (count == TOP ? TOP - 1 - at : count - at) * sizeof(top->row[0]));
        top->row[at] = ranked_row(bids, i, &fallen, sink->total);
        top->slot.word = count == TOP ? TOP : count + 1;
        for (uint32_t r = at; r < top->slot.word; r++)
            emit_ranked(sink, bids->auction[i], r + 1, top->row[r],
                        r < count ? MR_ROW_UPDATE_AFTER : MR_ROW_INSERT);
    }
    mr_sink_flush(sink);
    for (struct ranked *row = fallen.oldest, *next; row != NULL; row = next) {
        next = row->next;
        free(row);
    }
    for (uint64_t i = 0; i <= table.mask; i++) {
        struct auction_top *top = (struct auction_top *)mr_table_slot(&table, sizeof(*top), i);
        for (uint32_t r = 0; r < top->slot.word; r++)
            free(top->row[r]);
    }
    mr_table_fini(&table);
}
