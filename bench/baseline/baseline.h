/*
 * bench/baseline/baseline.h - the Nexmark queries written by hand: what the engine is measured against.
 *
 *     columns in memory ──► one function per query ──► rows into a block of 2048 ──► sink
 *
 * One thread, one pass, no layers: what somebody would write who needs this query and nothing
 * else, and knows how.  The rules that keep the comparison honest:
 *
 *   - The algorithm is the plan's.  Windows are cut into slices, DISTINCT with FILTER is one
 *     probe and a mask, a rank keeps the rows it ranks.  Where a plan is a rewrite of what the
 *     text says (q5, q7), the function says so.
 *   - Nothing is known of the data but its types: not that ids are dense, not that rows come in
 *     order, not how many keys there are.  Tables grow, rows may be late, a join keeps both sides.
 *   - The input is borrowed: what outlives a block of rows is copied, texts too.
 *   - Every result row is written to the block, all its columns; what the sink does with it is
 *     the measurement's affair (nothing) or the test's (everything).
 *   - Tables are open addressing with the payload in the slot; where they outgrow the caches the
 *     slots of rows to come are fetched ahead.
 *
 * What they take the liberty of: no NULLs, no restart, no limits on memory, windows that are
 * open at a time lie in a ring whose size is asserted.
 *
 * Event time is the bid's dateTime with a watermark four seconds behind the newest; a result
 * that is updated goes out as +U for each row that changes it, without its -U, as a sink like
 * Flink's blackhole asks for.
 *
 * tests: bench/nexmark/check.py compares the folded results with SQLite's.
 *
 * Threads     any; all state is in the call.
 */
#ifndef MR_BENCH_BASELINE_BASELINE_H
#define MR_BENCH_BASELINE_BASELINE_H

#include "core/data/batch.h"

#define MR_BASELINE_DELAY_NS (4 * MR_SECOND_NS)

struct mr_baseline_persons {
    uint64_t count;
    const int64_t *id, *time_ns;
    const struct mr_str *name, *city, *state;
};

struct mr_baseline_auctions {
    uint64_t count;
    const int64_t *id, *initial_bid, *reserve, *time_ns, *expires_ns, *seller, *category;
    const struct mr_str *item, *description, *extra;
};

struct mr_baseline_bids {
    uint64_t count;
    const int64_t *auction, *bidder, *price, *time_ns;
    const struct mr_str *channel, *url, *extra;
};

/* KIND[i] says of which kind event i is (0 person, 1 auction, 2 bid): the next row of it. */
struct mr_baseline_input {
    uint64_t events;
    const uint8_t *kind;
    struct mr_baseline_persons persons;
    struct mr_baseline_auctions auctions;
    struct mr_baseline_bids bids;
    /* q12: the clock, read once per 2048 bids.  NEXT is the number of the next bid. */
    int64_t (*now_ns)(const struct mr_baseline_input *input, uint64_t next);
};

#define MR_BASELINE_NUMBERS 12
#define MR_BASELINE_TEXTS   6

struct mr_baseline_sink {
    uint32_t rows;
    uint64_t total;                          /* that have been taken */
    void (*take)(struct mr_baseline_sink *); /* ROWS of the block; NULL: nobody looks */
    void *context;
    uint8_t kind[MR_BATCH_ROWS]; /* enum mr_row_kind */
    int64_t number[MR_BASELINE_NUMBERS][MR_BATCH_ROWS];
    struct mr_str text[MR_BASELINE_TEXTS][MR_BATCH_ROWS];
    mr_i128 wide[MR_BATCH_ROWS];
};

struct mr_baseline_query {
    const char *name; /* "q5" */
    const char
        *row;      /* "ntt": its columns, a number, two texts; w: the wide one, d: a DECIMAL */
    uint32_t keys; /* columns that name a row of a result that is updated; 0: it only grows */
    void (*run)(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
};

/* Ends with a NULL name. */
extern const struct mr_baseline_query mr_baseline_queries[];

const struct mr_baseline_query *mr_baseline_find(const char *name);

void mr_baseline_q0(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q1(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q2(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q3(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q4(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q5(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q5_counts(const struct mr_baseline_input *input,
                           struct mr_baseline_sink *sink);
void mr_baseline_q7(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q7_max(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q8(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q9(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q11(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q12(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q15(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q16(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q17(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q18(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q19(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);
void mr_baseline_q20(const struct mr_baseline_input *input, struct mr_baseline_sink *sink);

#endif
