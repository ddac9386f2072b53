/* q5, q7, q8, q12: windows of fixed size. */
#include "bench/baseline/table.h"

#include "core/base/hash.h"

#define SLICE_NS (2 * MR_SECOND_NS) /* of q5's hop: five to a window */
#define SLICES   5
#define RING     64 /* slices or windows that may be open at a time */

#define WINDOW_NS (10 * MR_SECOND_NS)

struct counted {
    struct mr_table_slot slot;
    uint64_t count;
};

/* -- q5 ------------------------------------------------------------------------------------------
 * SELECT auction, num of those with the most bids in a window of ten seconds, every two.
 *
 * The plan is the rewrite: both sides of the text's join count the same, so it is done once,
 * and the rows at the maximum of a window are found when it fires.  Bids are counted per slice
 * and auction; a table of the whole window takes the slice that comes in and gives back the one
 * that leaves.
 */

struct slice {
    int64_t number;
    struct mr_table counts;
    bool is_used, is_merged;
};

struct hop {
    struct slice ring[RING];
    struct mr_table window; /* sums of the slices that are merged */
    uint64_t zeros;         /* entries of it that have gone back to 0 */
    int64_t fired;          /* windows that end at or before this slice's start are done */
    int64_t least, most;    /* slices in use */
    bool has_rows;
};

/* BY more bids on AUCTION in the window; the word of a slot says that it is among the zeros. */
static inline void hop_count(struct hop *hop, uint64_t auction, uint64_t by)
{
    struct counted *c = mr_table_put(&hop->window, sizeof(*c), auction, 0);

    c->count += by;
    if (MR_UNLIKELY((c->count == 0) != (c->slot.word != 0))) {
        c->slot.word = c->count == 0;
        hop->zeros += c->count == 0 ? 1 : -UINT64_C(1);
    }
}

static void hop_merge(struct hop *hop, const struct slice *slice, bool is_leaving)
{
    for (uint64_t i = 0; i <= slice->counts.mask; i++) {
        const struct counted *from =
            (const struct counted *)mr_table_slot(&slice->counts, sizeof(struct counted), i);
        if (from->slot.state != 0)
            hop_count(hop, from->slot.a, is_leaving ? -from->count : from->count);
    }
}

static void hop_free_slice(struct hop *hop, struct slice *slice)
{
    if (slice->is_merged)
        hop_merge(hop, slice, true);
    mr_table_clear(&slice->counts, sizeof(struct counted));
    slice->is_used = slice->is_merged = false;
    /* Auctions come and go: their zeros must not fill the table. */
    if (hop->zeros * 2 > hop->window.used) {
        mr_table_clear(&hop->window, sizeof(struct counted));
        hop->zeros = 0;
        for (int i = 0; i < RING; i++)
            if (hop->ring[i].is_merged)
                hop_merge(hop, &hop->ring[i], false);
    }
}

/* The window that ends where slice END starts. */
static void hop_fire(struct hop *hop, int64_t end, bool is_all, struct mr_baseline_sink *sink)
{
    uint64_t most = 1;

    for (int64_t n = end - SLICES; n < end; n++) {
        struct slice *slice = &hop->ring[(uint64_t)n % RING];
        if (slice->is_used && slice->number == n && !slice->is_merged) {
            hop_merge(hop, slice, false);
            slice->is_merged = true;
        }
    }
    for (uint64_t i = 0; !is_all && i <= hop->window.mask; i++) {
        const struct counted *c =
            (const struct counted *)mr_table_slot(&hop->window, sizeof(*c), i);
        most = c->count > most ? c->count : most;
    }
    for (uint64_t i = 0; i <= hop->window.mask; i++) {
        const struct counted *c =
            (const struct counted *)mr_table_slot(&hop->window, sizeof(*c), i);
        if (c->count < most)
            continue;
        uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
        sink->number[0][row] = (int64_t)c->slot.a;
        sink->number[1][row] = (int64_t)c->count;
        sink->number[2][row] = end * SLICE_NS;
    }
    struct slice *oldest = &hop->ring[(uint64_t)(end - SLICES) % RING];
    if (oldest->is_used && oldest->number == end - SLICES)
        hop_free_slice(hop, oldest);
}

/* Every window that ends at or before the start of slice LAST. */
static void hop_fire_to(struct hop *hop, int64_t last, bool is_all,
                        struct mr_baseline_sink *sink)
{
    int64_t end = hop->fired + 1;

    if (hop->has_rows && end <= hop->least)
        end = hop->least + 1;
    if (hop->has_rows)
        for (; end <= last && end <= hop->most + SLICES; end++)
            hop_fire(hop, end, is_all, sink);
    hop->fired = last;
    if (hop->least + SLICES <= last)
        hop->least = last - SLICES + 1;
}

static struct slice *hop_slice(struct hop *hop, int64_t number)
{
    struct slice *slice = &hop->ring[(uint64_t)number % RING];

    if (!slice->is_used) {
        slice->is_used = true;
        slice->number = number;
        if (slice->counts.slots == NULL)
            mr_table_init(&slice->counts, sizeof(struct counted), 1024);
        hop->least = !hop->has_rows || number < hop->least ? number : hop->least;
        hop->most = !hop->has_rows || number > hop->most ? number : hop->most;
        hop->has_rows = true;
    }
    MR_ASSERT(slice->number == number);
    return slice;
}

static void hop_run(const struct mr_baseline_input *input, struct mr_baseline_sink *sink,
                    bool is_all)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct hop *hop = calloc(1, sizeof(*hop));
    int64_t newest = INT64_MIN, next_fire = INT64_MIN, from = 0, to = 0;
    struct slice *slice = NULL;

    MR_ASSERT(hop != NULL);
    hop->fired = INT64_MIN / 2 / SLICE_NS;
    mr_table_init(&hop->window, sizeof(struct counted), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        int64_t time = bids->time_ns[i];
        if (MR_UNLIKELY(time < from || time >= to)) {
            int64_t number = mr_floor_div(time, SLICE_NS);
            if (number + SLICES <= hop->fired)
                continue; /* late for all its windows */
            slice = hop_slice(hop, number);
            from = number * SLICE_NS;
            to = from + SLICE_NS;
        }
        uint64_t auction = (uint64_t)bids->auction[i];
        ((struct counted *)mr_table_put(&slice->counts, sizeof(struct counted), auction, 0))
            ->count++;
        if (MR_UNLIKELY(slice->is_merged))
            hop_count(hop, auction, 1);
        if (time > newest) {
            newest = time;
            if (MR_UNLIKELY(newest >= next_fire)) {
                int64_t last =
                    mr_floor_div(newest - MR_BASELINE_DELAY_NS + MR_MILLI_NS, SLICE_NS);
                hop_fire_to(hop, last, is_all, sink);
                next_fire = (last + 1) * SLICE_NS + MR_BASELINE_DELAY_NS - MR_MILLI_NS;
                from = to = 0; /* the slice may be gone */
            }
        }
    }
    hop_fire_to(hop, hop->has_rows ? hop->most + SLICES : 0, is_all, sink);
    mr_sink_flush(sink);
    for (int i = 0; i < RING; i++)
        mr_table_fini(&hop->ring[i].counts);
    mr_table_fini(&hop->window);
    free(hop);
}

void mr_baseline_q5(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    hop_run(input, sink, false);
}

/* The inner half of q5 alone: SELECT auction, COUNT(*), window_end of the same windows. */
void mr_baseline_q5_counts(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    hop_run(input, sink, true);
}

/* -- q7 -------------------------------------------------------------------------------------------
 * The bids at the highest price of a window of ten seconds.
 *
 * The plan is the rewrite: the text joins all bids with the maxima for ever; a bid can only match
 * the window that it is in, or the one that ends at its very millisecond.  So a window keeps
 * its best bids, and those at its first instant for the window before; it fires when neither
 * can come any more.
 */

struct best {
    int64_t auction, bidder, price, time;
    struct mr_str extra;
    char *bytes; /* of a long `extra` */
};

struct list {
    struct best *at;
    uint32_t count, room;
};

struct top {
    int64_t number;
    bool is_used;
    int64_t price;
    struct list best, first;
};

/* Copies the row; its text is freed with the list. */
static void list_add(struct list *list, const struct mr_baseline_bids *bids, uint64_t i)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 16 : list->room * 2;
        list->at = realloc(list->at, list->room * sizeof(*list->at));
        MR_ASSERT(list->at != NULL);
    }
    struct best *row = &list->at[list->count++];
    *row = (struct best){bids->auction[i], bids->bidder[i], bids->price[i],
                         bids->time_ns[i], bids->extra[i],  NULL};
    if (row->extra.len > MR_STR_INLINE) {
        row->bytes = malloc(row->extra.len);
        MR_ASSERT(row->bytes != NULL);
        memcpy(row->bytes, row->extra.u.data, row->extra.len);
        row->extra = mr_str_of(row->bytes, row->extra.len);
    }
}

static void list_clear(struct list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        free(list->at[i].bytes);
    list->count = 0;
}

static void list_emit(const struct list *list, int64_t price, struct mr_baseline_sink *sink)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct best *b = &list->at[i];
        if (b->price != price)
            continue;
        uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
        sink->number[0][row] = b->auction;
        sink->number[1][row] = b->bidder;
        sink->number[2][row] = b->price;
        sink->number[3][row] = b->time;
        sink->text[0][row] = b->extra;
    }
}

static void top_fire(struct top *ring, struct top *top, bool is_max,
                     struct mr_baseline_sink *sink)
{
    struct top *next = &ring[(uint64_t)(top->number + 1) % RING];

    top->is_used = false;
    if (is_max) {
        uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
        sink->number[0][row] = top->price;
        sink->number[1][row] = (top->number + 1) * WINDOW_NS;
        return;
    }
    list_emit(&top->best, top->price, sink);
    if (next->is_used && next->number == top->number + 1)
        list_emit(&next->first, top->price, sink);
    /* The block refers to the texts. */
    mr_sink_flush(sink);
    list_clear(&top->best);
    list_clear(&top->first);
}

/* Windows in order of time, up to number LAST. */
static void top_fire_to(struct top *ring, int64_t last, bool is_max,
                        struct mr_baseline_sink *sink)
{
    for (;;) {
        struct top *oldest = NULL;
        for (int i = 0; i < RING; i++)
            if (ring[i].is_used && ring[i].number <= last &&
                (oldest == NULL || ring[i].number < oldest->number))
                oldest = &ring[i];
        if (oldest == NULL)
            return;
        top_fire(ring, oldest, is_max, sink);
    }
}

static struct top *top_of(struct top *ring, int64_t number)
{
    struct top *top = &ring[(uint64_t)number % RING];

    if (!top->is_used) {
        top->number = number;
        top->price = INT64_MIN;
        top->is_used = true;
    }
    MR_ASSERT(top->number == number);
    return top;
}

/* Compiled twice: with the bids that are the best, and without. */
MR_INLINE void top_run(const struct mr_baseline_input *input, bool is_max,
                       struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct top *ring = calloc(RING, sizeof(*ring)), *top = NULL;
    int64_t newest = INT64_MIN, next_fire = INT64_MIN, from = 0, to = 0, done = INT64_MIN;
    /* A maximum is final a millisecond earlier than what may match it. */
    int64_t delay = MR_BASELINE_DELAY_NS - (is_max ? MR_MILLI_NS : 0);

    MR_ASSERT(ring != NULL);
    for (uint64_t i = 0; i < bids->count; i++) {
        int64_t time = bids->time_ns[i], price = bids->price[i];
        if (MR_UNLIKELY(time < from || time >= to)) {
            int64_t number = mr_floor_div(time, WINDOW_NS);
            if (number <= done)
                continue;
            top = top_of(ring, number);
            from = number * WINDOW_NS;
            to = from + WINDOW_NS;
        }
        if (!is_max && MR_UNLIKELY(time == from))
            list_add(&top->first, bids, i);
        if (is_max) {
            top->price = price > top->price ? price : top->price;
        } else if (MR_UNLIKELY(price >= top->price)) {
            if (price > top->price)
                list_clear(&top->best);
            top->price = price;
            list_add(&top->best, bids, i);
        }
        if (time > newest) {
            newest = time;
            if (MR_UNLIKELY(newest >= next_fire)) {
                done = mr_floor_div(newest - delay, WINDOW_NS) - 1;
                top_fire_to(ring, done, is_max, sink);
                next_fire = (done + 2) * WINDOW_NS + delay;
                from = to = 0;
            }
        }
    }
    top_fire_to(ring, INT64_MAX, is_max, sink);
    mr_sink_flush(sink);
    for (int i = 0; i < RING; i++) {
        free(ring[i].best.at);
        free(ring[i].first.at);
    }
    free(ring);
}

void mr_baseline_q7(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    top_run(input, false, sink);
}

/* The inner half of q7 alone: SELECT MAX(price), window_end of each window. */
void mr_baseline_q7_max(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    top_run(input, true, sink);
}

/* -- q8 -------------------------------------------------------------------------------------------
 * People who came and offered something within the same window of ten seconds.
 */

struct newcomer {
    struct mr_table_slot slot; /* id and hash of the name */
    struct mr_str name;
};

struct meeting {
    int64_t number;
    bool is_used;
    struct mr_table people, sellers;
    struct mr_pile names;
};

static void meeting_fire(struct meeting *meeting, struct mr_baseline_sink *sink)
{
    for (uint64_t i = 0; i <= meeting->people.mask; i++) {
        const struct newcomer *p = (const struct newcomer *)mr_table_slot(
            &meeting->people, sizeof(struct newcomer), i);
        if (p->slot.state == 0 || mr_table_find(&meeting->sellers, sizeof(struct mr_table_slot),
                                                p->slot.a, 0) == NULL)
            continue;
        uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
        sink->number[0][row] = (int64_t)p->slot.a;
        sink->text[0][row] = p->name;
        sink->number[1][row] = meeting->number * WINDOW_NS;
    }
    /* The block refers to the names. */
    mr_sink_flush(sink);
    mr_table_fini(&meeting->people);
    mr_table_fini(&meeting->sellers);
    mr_pile_fini(&meeting->names);
    *meeting = (struct meeting){0};
}

static void meeting_fire_to(struct meeting *ring, int64_t last, struct mr_baseline_sink *sink)
{
    for (int i = 0; i < RING; i++)
        if (ring[i].is_used && ring[i].number <= last)
            meeting_fire(&ring[i], sink);
}

static struct meeting *meeting_of(struct meeting *ring, int64_t number)
{
    struct meeting *meeting = &ring[(uint64_t)number % RING];

    if (!meeting->is_used) {
        meeting->is_used = true;
        meeting->number = number;
        mr_table_init(&meeting->people, sizeof(struct newcomer), 1024);
        mr_table_init(&meeting->sellers, sizeof(struct mr_table_slot), 1024);
    }
    MR_ASSERT(meeting->number == number);
    return meeting;
}

void mr_baseline_q8(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_persons *persons = &input->persons;
    const struct mr_baseline_auctions *auctions = &input->auctions;
    struct meeting *ring = calloc(RING, sizeof(*ring));
    uint64_t p = 0, a = 0;
    int64_t newest = INT64_MIN, done = INT64_MIN;

    MR_ASSERT(ring != NULL);
    for (uint64_t e = 0; e < input->events; e++) {
        if (input->kind[e] > 1)
            continue;
        int64_t time = input->kind[e] == 0 ? persons->time_ns[p] : auctions->time_ns[a];
        int64_t number = mr_floor_div(time, WINDOW_NS);
        if (number > done) {
            struct meeting *meeting = meeting_of(ring, number);
            if (input->kind[e] == 0) {
                struct mr_str name = persons->name[p];
                struct newcomer *n =
                    mr_table_put(&meeting->people, sizeof(*n), (uint64_t)persons->id[p],
                                 mr_hash_bytes(mr_str_data(&name), name.len, 0));
                if (n->slot.word++ == 0)
                    n->name = mr_pile_text(&meeting->names, name);
                MR_ASSERT(mr_str_eq(&n->name, &name));
            } else {
                mr_table_put(&meeting->sellers, sizeof(struct mr_table_slot),
                             (uint64_t)auctions->seller[a], 0);
            }
        }
        p += input->kind[e] == 0;
        a += input->kind[e] == 1;
        if (time > newest) {
            newest = time;
            int64_t last =
                mr_floor_div(newest - MR_BASELINE_DELAY_NS + MR_MILLI_NS, WINDOW_NS) - 1;
            if (last > done) {
                done = last;
                meeting_fire_to(ring, done, sink);
            }
        }
    }
    meeting_fire_to(ring, INT64_MAX, sink);
    mr_sink_flush(sink);
    free(ring);
}

/* -- q12 ------------------------------------------------------------------------------------------
 * Bids per bidder in ten seconds of the clock, which is read once per block.
 */

static void clock_fire(struct mr_table *counts, int64_t number, struct mr_baseline_sink *sink)
{
    for (uint64_t i = 0; i <= counts->mask; i++) {
        const struct counted *c = (const struct counted *)mr_table_slot(counts, sizeof(*c), i);
        if (c->slot.state == 0)
            continue;
        uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
        sink->number[0][row] = (int64_t)c->slot.a;
        sink->number[1][row] = (int64_t)c->count;
        sink->number[2][row] = number * WINDOW_NS;
        sink->number[3][row] = (number + 1) * WINDOW_NS;
    }
    mr_table_clear(counts, sizeof(struct counted));
}

void mr_baseline_q12(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct mr_table counts;
    int64_t number = INT64_MIN;

    mr_table_init(&counts, sizeof(struct counted), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        if (i % MR_BATCH_ROWS == 0) {
            int64_t now = mr_floor_div(input->now_ns(input, i), WINDOW_NS);
            if (now != number && counts.used > 0)
                clock_fire(&counts, number, sink);
            number = now;
        }
        if (i + MR_BASELINE_AHEAD < bids->count)
            mr_table_fetch(&counts, sizeof(struct counted),
                           (uint64_t)bids->bidder[i + MR_BASELINE_AHEAD], 0);
        ((struct counted *)mr_table_put(&counts, sizeof(struct counted),
                                        (uint64_t)bids->bidder[i], 0))
            ->count++;
    }
    clock_fire(&counts, number, sink);
    mr_sink_flush(sink);
    mr_table_fini(&counts);
}
