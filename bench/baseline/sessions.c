/*
 * q11: bids per bidder and session, which ends when ten seconds pass without one.
 *
 * A bidder's sessions that are open hang on its slot, mostly one, two while the old one waits
 * for the watermark.  Which are to be closed is found by buckets of a second: a session lies in the
 * bucket of the end that it had when it was put there, and moves on when it has grown since.
 * Buckets are looked at once a second of event time: a session goes out up to so much late.
 */
#include "bench/baseline/table.h"

#define GAP_NS    (10 * MR_SECOND_NS)
#define BUCKET_NS MR_SECOND_NS
#define BUCKETS   64
#define NONE      UINT32_MAX

struct session {
    int64_t bidder, first_ns, end_ns; /* end: last bid and the gap */
    uint64_t count;
    uint32_t next;  /* of the bidder, or free */
    uint32_t below; /* in the bucket */
    bool is_gone;   /* merged into another; freed when its bucket is */
};

struct sessions {
    struct mr_table bidders; /* the word of a slot: its newest session plus 1 */
    struct session *at;
    uint32_t used, room, free;
    uint32_t bucket[BUCKETS];
    int64_t swept; /* buckets before this number are empty */
    bool has_swept;
};

static uint32_t session_new(struct sessions *s)
{
    if (s->free != NONE) {
        uint32_t at = s->free;
        s->free = s->at[at].next;
        return at;
    }
    if (s->used == s->room) {
        s->room = s->room == 0 ? 1024 : s->room * 2;
        s->at = realloc(s->at, s->room * sizeof(*s->at));
        MR_ASSERT(s->at != NULL);
    }
    return s->used++;
}

static void put_in_bucket(struct sessions *s, uint32_t at)
{
    int64_t number = mr_floor_div(s->at[at].end_ns, BUCKET_NS);

    if (!s->has_swept || number < s->swept)
        s->swept = number;
    s->has_swept = true;
    MR_ASSERT(number - s->swept < BUCKETS);
    uint32_t *bucket = &s->bucket[(uint64_t)number % BUCKETS];
    s->at[at].below = *bucket;
    *bucket = at;
}

static void unhang(struct sessions *s, uint32_t at)
{
    struct mr_table_slot *slot =
        mr_table_find(&s->bidders, sizeof(*slot), (uint64_t)s->at[at].bidder, 0);
    uint32_t next = s->at[at].next;

    if (slot->word == at + 1) {
        slot->word = next == NONE ? 0 : next + 1;
        return;
    }
    uint32_t before = slot->word - 1;
    while (s->at[before].next != at)
        before = s->at[before].next;
    s->at[before].next = next;
}

/* Every session whose end is at or before the watermark's millisecond. */
static void sweep(struct sessions *s, int64_t watermark_ns, struct mr_baseline_sink *sink)
{
    int64_t last = mr_floor_div(watermark_ns, BUCKET_NS);

    for (int64_t number = s->swept, n = 0; s->has_swept && number <= last && n < BUCKETS;
         number++, n++) {
        uint32_t at = s->bucket[(uint64_t)number % BUCKETS];
        s->bucket[(uint64_t)number % BUCKETS] = NONE;
        s->swept = number;
        while (at != NONE) {
            struct session *session = &s->at[at];
            uint32_t below = session->below;
            if (session->is_gone) {
                session->next = s->free;
                s->free = at;
            } else if (session->end_ns > watermark_ns) {
                put_in_bucket(s, at);
            } else {
                uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
                sink->number[0][row] = session->bidder;
                sink->number[1][row] = (int64_t)session->count;
                sink->number[2][row] = session->first_ns;
                sink->number[3][row] = session->end_ns;
                unhang(s, at);
                s->at[at].next = s->free;
                s->free = at;
            }
            at = below;
        }
    }
    s->swept = last > s->swept ? last : s->swept;
}

/* A bid at TIME for the bidder of SLOT that no session is near enough to take alone. */
static void add_slowly(struct sessions *s, struct mr_table_slot *slot, int64_t time)
{
    uint32_t taken = NONE;

    for (uint32_t at = slot->word - 1, next; at != NONE; at = next) {
        struct session *session = &s->at[at];
        next = session->next;
        if (time >= session->end_ns || time + GAP_NS <= session->first_ns)
            continue;
        if (taken == NONE) {
            taken = at;
            session->first_ns = time < session->first_ns ? time : session->first_ns;
            session->end_ns = time + GAP_NS > session->end_ns ? time + GAP_NS : session->end_ns;
            session->count++;
            continue;
        }
        /* The bid joins two. */
        struct session *to = &s->at[taken];
        to->first_ns = session->first_ns < to->first_ns ? session->first_ns : to->first_ns;
        to->end_ns = session->end_ns > to->end_ns ? session->end_ns : to->end_ns;
        to->count += session->count;
        unhang(s, at);
        session->is_gone = true;
    }
    if (taken != NONE)
        return;
    taken = session_new(s);
    s->at[taken] = (struct session){.bidder = (int64_t)slot->a,
                                    .first_ns = time,
                                    .end_ns = time + GAP_NS,
                                    .count = 1,
                                    .next = slot->word == 0 ? NONE : slot->word - 1};
    slot->word = taken + 1;
    put_in_bucket(s, taken);
}

/* A bidder without open sessions keeps its slot: forget them when they are most. */
static void forget(struct sessions *s)
{
    struct mr_table old = s->bidders;

    mr_table_init(&s->bidders, sizeof(struct mr_table_slot), 1024);
    for (uint64_t i = 0; i <= old.mask; i++) {
        const struct mr_table_slot *slot = mr_table_slot(&old, sizeof(*slot), i);
        if (slot->word != 0) {
            struct mr_table_slot *to =
                mr_table_put(&s->bidders, sizeof(*slot), slot->a, slot->b);
            to->word = slot->word;
        }
    }
    mr_table_fini(&old);
}

void mr_baseline_q11(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;
    struct sessions s = {.free = NONE};
    int64_t newest = INT64_MIN, next_sweep = INT64_MIN;
    uint64_t kept = 0;

    memset(s.bucket, 0xff, sizeof(s.bucket));
    mr_table_init(&s.bidders, sizeof(struct mr_table_slot), 1024);
    for (uint64_t i = 0; i < bids->count; i++) {
        int64_t time = bids->time_ns[i];
        if (i + MR_BASELINE_AHEAD < bids->count)
            mr_table_fetch(&s.bidders, sizeof(struct mr_table_slot),
                           (uint64_t)bids->bidder[i + MR_BASELINE_AHEAD], 0);
        /* A bid whose session alone would be over is late. */
        if (time + GAP_NS <= newest - MR_BASELINE_DELAY_NS + MR_MILLI_NS && newest > time)
            continue;
        struct mr_table_slot *slot =
            mr_table_put(&s.bidders, sizeof(*slot), (uint64_t)bids->bidder[i], 0);
        struct session *first = slot->word == 0 ? NULL : &s.at[slot->word - 1];
        if (first != NULL && first->next == NONE && time >= first->first_ns &&
            time < first->end_ns) {
            first->count++;
            if (time + GAP_NS > first->end_ns)
                first->end_ns = time + GAP_NS;
        } else {
            add_slowly(&s, slot, time);
        }
        if (time > newest) {
            newest = time;
            if (newest >= next_sweep) {
                sweep(&s, newest - MR_BASELINE_DELAY_NS + MR_MILLI_NS, sink);
                next_sweep = newest - mr_floor_mod(newest, BUCKET_NS) + BUCKET_NS;
                if (s.bidders.used > 4096 && s.bidders.used > 2 * kept) {
                    forget(&s);
                    kept = s.bidders.used;
                }
            }
        }
    }
    sweep(&s, (s.swept + BUCKETS) * BUCKET_NS, sink);
    mr_sink_flush(sink);
    mr_table_fini(&s.bidders);
    free(s.at);
}
