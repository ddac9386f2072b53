/*
 * Partitions are told of when they are whole: against a model, over several reactors, with
 * barriers that pass them one by one, checkpoints that fail, and crashes.
 *
 * Rows of a partition are numbered by the epoch that they belong to.  The model knows up to
 * which barrier each reactor has published.
 *   - a partition is told of only when, on every reactor, all is published up to a barrier that
 *     is behind some row of it, and the clock was past its time there
 *   - in the end every partition is told of, and after its last row
 */
#include "io/files/commit.h"

#include "core/data/datetime.h"
#include "tests/unit/io/files/files_test.h"

#include "io/linux/linux.h"

enum { REACTORS = 3, PARTITIONS = 5, ROUNDS = 400 };

struct world {
    struct table table;
    struct mr_commit_ledger *ledger;
    struct mr_commit writer[REACTORS];
    struct mr_task_env env[REACTORS];
    struct mr_pack roots[REACTORS], durable[REACTORS];
    uint64_t epoch, barrier[REACTORS], done[REACTORS];
    uint64_t durable_epoch;
    uint64_t first[PARTITIONS];  /* epoch of the first row not told of; 0: there is none */
    uint64_t last[PARTITIONS];   /* of the last row */
    bool may_repeat[PARTITIONS]; /* was perhaps told of behind the last checkpoint */
    bool by_watermark;
    int64_t done_clock[REACTORS], barrier_clock[REACTORS];
};

static int64_t partition_ns(uint32_t p)
{
    return INT64_C(1767225600000000000) + p * INT64_C(3600000000000); /* 2026-01-01 */
}

static const char *rel_of(uint32_t p)
{
    static char rel[64];

    snprintf(rel, sizeof(rel), "d=2026-01-01/h=%02u", p);
    return rel;
}

static bool take_success(struct world *w, uint32_t p)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s/_DONE", w->table.root, rel_of(p));
    return unlink(path) == 0;
}

static void start(struct world *w)
{
    struct mr_err err = {0};

    CHECK_EQ(mr_commit_ledger_new(&w->table.spec, &w->env[0], w->table.root, &w->ledger, &err),
             0);
    CHECK(w->ledger != NULL);
    for (uint32_t r = 0; r < REACTORS; r++) {
        mr_commit_init(&w->writer[r], w->ledger, &w->env[r]);
        w->barrier[r] = w->done[r] = 0;
        w->done_clock[r] = INT64_MIN;
        if (w->durable[r].text.len > 0) {
            struct mr_unpack unpack = {.rest = mr_text_view(&w->durable[r].text)};
            CHECK_EQ(mr_commit_restore(&w->writer[r], &unpack, &err), 0);
        }
    }
}

static void stop(struct world *w)
{
    for (uint32_t r = 0; r < REACTORS; r++)
        mr_commit_fini(&w->writer[r]);
    mr_commit_ledger_free(w->ledger);
}

static void open_world(struct world *w, struct mr_sys *sys, bool by_watermark)
{
    memset(w, 0, sizeof(*w));
    table_init(&w->table, sys);
    w->by_watermark = by_watermark;
    table_option(&w->table, "sink.partition-commit.policy.kind", "success-file");
    table_option(&w->table, "sink.partition-commit.success-file.name", "_DONE");
    table_option(&w->table, "sink.partition-commit.trigger",
                 by_watermark ? "partition-time" : "process-time");
    table_option(&w->table, "sink.partition-commit.delay", by_watermark ? "1 h" : "0 s");
    table_option(&w->table, "partition.time-extractor.timestamp-pattern", "$d $h:00:00");
    for (uint32_t r = 0; r < REACTORS; r++) {
        w->env[r] = w->table.env;
        w->env[r].reactor = r;
        w->env[r].reactors = REACTORS;
        mr_text_init(&w->roots[r].text);
        mr_text_init(&w->durable[r].text);
    }
    for (uint32_t p = 0; p < PARTITIONS; p++) {
        struct mr_err err;
        char path[256];
        snprintf(path, sizeof(path), "%s/%s", w->table.root, rel_of(p));
        CHECK_EQ(mr_sys_mkdirs(sys, path, &err), 0);
    }
    w->epoch = 1; /* rows before barrier 1 */
    start(w);
}

static void close_world(struct world *w)
{
    stop(w);
    for (uint32_t r = 0; r < REACTORS; r++) {
        mr_text_fini(&w->roots[r].text);
        mr_text_fini(&w->durable[r].text);
    }
    table_fini(&w->table);
}

static void row(struct world *w, uint32_t r, uint32_t p)
{
    struct mr_claim *claim;
    struct mr_err err;

    CHECK_EQ(mr_commit_touch(&w->writer[r], rel_of(p), &claim, &err), 0);
    uint64_t epoch = w->barrier[r] + 1;
    if (w->first[p] == 0 || epoch < w->first[p])
        w->first[p] = epoch;
    w->last[p] = epoch > w->last[p] ? epoch : w->last[p];
}

static void pass_barrier(struct world *w, uint32_t r)
{
    mr_text_reset(&w->roots[r].text);
    mr_commit_look(&w->writer[r]);
    mr_commit_barrier(&w->writer[r], w->epoch, &w->roots[r]);
    w->barrier[r] = w->epoch;
    w->barrier_clock[r] = w->writer[r].has_ended ? INT64_MAX : w->writer[r].watermark_ns;
}

static void look(struct world *w)
{
    for (uint32_t p = 0; p < PARTITIONS; p++) {
        if (!take_success(w, p))
            continue;
        uint64_t least = UINT64_MAX;
        for (uint32_t r = 0; r < REACTORS; r++) {
            least = w->done[r] < least ? w->done[r] : least;
            CHECK(!w->by_watermark ||
                  w->done_clock[r] > partition_ns(p) + INT64_C(3600000000000));
        }
        bool is_repeated = w->may_repeat[p];
        w->may_repeat[p] = false;
        if (is_repeated && (w->first[p] == 0 || w->first[p] > least))
            continue;
        CHECK(w->first[p] != 0 && w->first[p] <= least);
        /* Rows behind the barriers that all have come to are still to be told of. */
        w->first[p] = w->last[p] > least ? least + 1 : 0;
    }
}

static void publish(struct world *w, uint32_t r)
{
    struct mr_err err;

    w->done[r] = w->barrier[r];
    w->done_clock[r] = w->barrier_clock[r];
    CHECK_EQ(mr_commit_done(&w->writer[r], w->barrier[r], &err), 0);
    look(w);
}

/* A checkpoint: barriers and publishing in any order; it may fail, and rows come in between. */
static void checkpoint(struct world *w, struct mr_rng *rng, bool may_fail)
{
    bool fails = may_fail && mr_rng_below(rng, 5) == 0;

    for (uint32_t r = 0; r < REACTORS; r++) {
        pass_barrier(w, r);
        if (may_fail && mr_rng_below(rng, 2) == 0)
            row(w, (uint32_t)mr_rng_below(rng, r + 1), (uint32_t)mr_rng_below(rng, PARTITIONS));
    }
    for (uint32_t r = 0; r < REACTORS && !fails; r++) {
        struct mr_pack kept = w->durable[r];
        w->durable[r] = w->roots[r];
        w->roots[r] = kept;
    }
    if (!fails)
        w->durable_epoch = w->epoch;
    for (uint32_t r = 0; r < REACTORS && !fails; r++)
        if (!may_fail || mr_rng_below(rng, 4) != 0)
            publish(w, r);
    w->epoch++;
}

/* Rows that are not durable come again; of those that are, the checkpoint knows. */
static void crash(struct world *w, struct mr_rng *rng)
{
    stop(w);
    start(w);
    for (uint32_t p = 0; p < PARTITIONS; p++) {
        bool comes_again = w->last[p] > w->durable_epoch;
        w->may_repeat[p] = true;
        w->last[p] = w->first[p] = w->first[p] != 0;
        if (comes_again)
            row(w, (uint32_t)mr_rng_below(rng, REACTORS), p);
    }
}

static void run(struct mr_rng *rng, bool by_watermark)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct world w;

    open_world(&w, sys, by_watermark);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint64_t i = mr_rng_below(rng, 4); i > 0; i--)
            row(&w, (uint32_t)mr_rng_below(rng, REACTORS),
                (uint32_t)mr_rng_below(rng, PARTITIONS));
        uint32_t r = (uint32_t)mr_rng_below(rng, REACTORS);
        int64_t at = partition_ns(round * PARTITIONS / ROUNDS) +
                     (int64_t)mr_rng_below(rng, 7200) * MR_SECOND_NS;
        if (at > w.writer[r].watermark_ns)
            w.writer[r].watermark_ns = at;
        if (mr_rng_below(rng, 3) == 0)
            checkpoint(&w, rng, true);
        if (mr_rng_below(rng, 60) == 0)
            crash(&w, rng);
    }
    for (uint32_t r = 0; r < REACTORS; r++)
        w.writer[r].has_ended = true;
    for (uint32_t p = 0; p < PARTITIONS; p++) {
        (void)take_success(&w, p);
        row(&w, p % REACTORS, p);
        w.first[p] = 1;
    }
    checkpoint(&w, rng, false);
    checkpoint(&w, rng, false);
    for (uint32_t p = 0; p < PARTITIONS; p++)
        CHECK_EQ(w.first[p], 0);
    for (uint32_t r = 0; r < REACTORS; r++) {
        mr_text_reset(&w.roots[r].text);
        mr_commit_barrier(&w.writer[r], w.epoch, &w.roots[r]);
        CHECK_EQ(w.writer[r].claims, 0);
    }
    close_world(&w);
}

static void test_process_time(struct mr_rng *rng)
{
    run(rng, false);
}

static void test_partition_time(struct mr_rng *rng)
{
    run(rng, true);
}

/* -- The time of a partition --------------------------------------------------------------------- */

static const struct {
    const char *rel, *pattern, *formatter, *zone;
    const char *local; /* in UTC; NULL: it is none */
} times[] = {
    {"dt=2026-01-02", NULL, NULL, "UTC", "2026-01-02 00:00:00"},
    {"dt=2026-01-02%2010%3A20%3A30/x=1", NULL, NULL, "UTC", "2026-01-02 10:20:30"},
    {"dt=2026-01-02/hour=07", "$dt $hour:00:00", NULL, "UTC", "2026-01-02 07:00:00"},
    {"y=2026/m=3/d=4", "$y-$m-$d", NULL, "UTC", "2026-03-04 00:00:00"},
    {"d=2026-01-02/dt=05", "$d $dt:00:00", NULL, "UTC", "2026-01-02 05:00:00"},
    {"dt=20260102/hh=05", "$dt$hh", "yyyyMMddHH", "UTC", "2026-01-02 05:00:00"},
    {"dt=2026-07-02", NULL, NULL, "+02:00", "2026-07-01 22:00:00"},
    {"dt=abc", NULL, NULL, "UTC", NULL},
    {"dt=2026-01-02", "$day", NULL, "UTC", NULL},
    {"dt=2026132", "$dt", "yyyyMMdd", "UTC", NULL},
    {"dt=20261301", "$dt", "yyyyMMdd", "UTC", NULL},
};

static void test_times(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(times); i++) {
        struct mr_partition_time time;
        struct table table;
        struct mr_err err = {0};
        int64_t got = 0, want = 0;
        table_init(&table, mr_sys_linux(NULL));
        if (times[i].pattern != NULL)
            table_option(&table, "partition.time-extractor.timestamp-pattern",
                         times[i].pattern);
        if (times[i].formatter != NULL)
            table_option(&table, "partition.time-extractor.timestamp-formatter",
                         times[i].formatter);
        table_option(&table, "sink.partition-commit.watermark-time-zone", times[i].zone);
        CHECK_EQ(mr_partition_time_init(&time, &table.options, &table.arena, &err), 0);
        int rc = mr_partition_time_of(&time, times[i].rel, &got, &err);
        if (times[i].local == NULL) {
            CHECK(rc < 0 && strstr(err.message, "is no time") != NULL);
        } else {
            CHECK_EQ(rc, 0);
            CHECK_EQ(mr_timestamp_parse(mr_view_of(times[i].local), MR_FORM_SQL, &want), 0);
            CHECK_EQ(got, want);
        }
        table_fini(&table);
    }
}

static const char *const refused[][2] = {
    {"sink.partition-commit.policy.kind", "metastore,success-file"},
    {"sink.partition-commit.policy.kind", "custom"},
    {"sink.partition-commit.policy.class", "a.b.C"},
    {"partition.time-extractor.kind", "custom"},
    {"partition.time-extractor.class", "a.b.C"},
    {"sink.partition-commit.success-file.name", "a/b"},
    {"sink.partition-commit.success-file.name", "done"},
    {"sink.partition-commit.watermark-time-zone", "Mars/Base"},
};

static void test_refusals(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(refused); i++) {
        struct mr_commit_ledger *ledger;
        struct table table;
        struct mr_err err = {0};
        table_init(&table, mr_sys_linux(NULL));
        table_option(&table, "sink.partition-commit.policy.kind", "success-file");
        table_option(&table, refused[i][0], refused[i][1]);
        CHECK(mr_commit_ledger_new(&table.spec, &table.env, table.root, &ledger, &err) < 0);
        CHECK(strstr(err.message, refused[i][0]) != NULL);
        table_fini(&table);
    }
}

static const struct mr_test cases[] = {
    {"process_time", test_process_time},
    {"partition_time", test_partition_time},
    {"times", test_times},
    {"refusals", test_refusals},
};
MR_TEST_MAIN(cases)
