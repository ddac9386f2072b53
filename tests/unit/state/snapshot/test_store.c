/*
 * A store owes the state of exactly the epoch that its newest whole slot speaks of: row
 * by row as the shards held it at the flip.  Anything else must be refused, with words.
 * The model keeps the rows of every epoch; the disk fails, tears, rots and loses power.
 */
#include "core/base/text.h"
#include "state/shard/pack.h"
#include "state/snapshot/store.h"
#include "state/snapshot/super.h"
#include "tests/unit/state/snapshot/memsys.h"

#define PARTS      3 /* two of one name, and one of roots only */
#define ROWS       120
#define EPOCHS_MAX 256 /* kept; no test fails as many in a row */
#define TEXT_MAX   30000
#define DIR        "/state/orders"
#define SIGNATURE  "job orders\nwindow: (product STRING) COUNT BIGINT\n"

struct row {
    uint64_t hash; /* its number, 1-based */
    struct mr_state_str text;
    uint64_t value;
    uint64_t filler[12]; /* two lines: one may be dirty without the other */
};

struct model_part {
    uint64_t value[ROWS]; /* 0: no row */
    uint64_t filler[ROWS];
    uint64_t text[ROWS]; /* seed of the string, 0: empty */
};

struct model {
    uint64_t epoch;
    struct model_part part[PARTS];
};

struct part {
    struct mr_shard *shard;
    struct mr_rows rows;
    mr_ref ref[ROWS];
};

struct world {
    struct memsys *mem;
    struct mr_rng *rng;
    struct mr_store *store;
    struct mr_store_options options;
    struct part part[PARTS];
    struct model now;
    struct model *at[EPOCHS_MAX];
    uint64_t epoch;     /* last begun */
    uint64_t prepared;  /* last one known to be decided */
    uint64_t uncertain; /* begun and neither known to be decided nor to have failed */
};

static const char *part_name(uint32_t p)
{
    return p < 2 ? "window" : "roots";
}

static uint32_t text_of(uint64_t seed, char *out)
{
    struct mr_rng rng = {seed};
    uint32_t len = seed == 0 ? 0
                             : (uint32_t)mr_rng_below(&rng, seed >= 1000    ? TEXT_MAX
                                                            : seed % 7 == 0 ? 9000
                                                                            : 40);

    for (uint32_t i = 0; i < len; i++)
        out[i] = (char)('a' + mr_rng_below(&rng, 26));
    return len;
}

/* -- Running ------------------------------------------------------------------------------- */

static void set_text(struct world *w, uint32_t p, uint32_t i, uint64_t seed)
{
    struct part *part = &w->part[p];
    static char bytes[TEXT_MAX];
    struct mr_str str = mr_str_of(bytes, text_of(seed, bytes));
    struct row *row = mr_state_write(part->shard, part->ref[i], 1);
    struct mr_state_str cell;

    mr_state_str_drop(&part->rows, &row->text);
    CHECK(mr_state_str_put(&part->rows, &str, &cell));
    row = mr_state_write(part->shard, part->ref[i], 1);
    row->text = cell;
    w->now.part[p].text[i] = seed;
}

static void put(struct world *w, uint32_t p, uint32_t i, uint64_t value, uint64_t filler)
{
    struct part *part = &w->part[p];

    if (w->now.part[p].value[i] == 0) {
        part->ref[i] = mr_rows_add(&part->rows);
        CHECK(part->ref[i] != MR_REF_NONE);
    }
    struct row *row = mr_state_write(part->shard, part->ref[i], 1);
    row->hash = i + 1;
    row->value = value;
    w->now.part[p].value[i] = value;
    if (filler != w->now.part[p].filler[i]) {
        row = mr_state_write(part->shard, part->ref[i], 2);
        row->filler[11] = filler;
        w->now.part[p].filler[i] = filler;
    }
}

static void change(struct world *w)
{
    uint32_t p = (uint32_t)mr_rng_below(w->rng, 2), i = (uint32_t)mr_rng_below(w->rng, ROWS);
    struct model_part *m = &w->now.part[p];

    switch (mr_rng_below(w->rng, 8)) {
    case 0:
        if (m->value[i] == 0)
            break;
        mr_state_str_drop(
            &w->part[p].rows,
            &((const struct row *)mr_state_read(w->part[p].shard, w->part[p].ref[i]))->text);
        mr_rows_remove(&w->part[p].rows, w->part[p].ref[i]);
        m->value[i] = m->filler[i] = m->text[i] = 0;
        break;
    case 1:
        if (m->value[i] != 0)
            set_text(w, p, i, mr_rng_below(w->rng, 1000));
        break;
    case 2: put(w, p, i, mr_rng_next(w->rng) | 1, mr_rng_next(w->rng)); break;
    default: put(w, p, i, mr_rng_next(w->rng) | 1, m->filler[i]); break;
    }
}

static void make_shards(struct world *w)
{
    for (uint32_t p = 0; p < PARTS; p++) {
        struct mr_shard_options options = {.memory_bytes = p < 2 ? 8 << 20 : 0,
                                           .numa_node = -1,
                                           .name = part_name(p),
                                           .staging_bytes = 4 * MR_CHUNK_BYTES,
                                           .rotation_epochs = 4};
        CHECK_EQ(mr_shard_new(&options, &w->part[p].shard, NULL), 0);
        mr_rows_init(&w->part[p].rows, w->part[p].shard, 7, 42, sizeof(struct row));
        memset(w->part[p].ref, 0, sizeof(w->part[p].ref));
    }
}

/* Where an operator takes its rows over from the images. */
static void take_row(struct world *w, uint32_t p, const struct mr_image *image,
                     const struct mr_image_row *row, struct model *seen)
{
    struct row r;
    struct mr_str str;
    static char bytes[TEXT_MAX];

    CHECK_EQ(row->table, 7);
    CHECK_EQ(row->owner, 42);
    CHECK_EQ(row->bytes, mr_align_up(sizeof(r), 64));
    memcpy(&r, row->data, sizeof(r));
    CHECK(r.hash >= 1 && r.hash <= ROWS);
    struct model_part *m = &seen->part[p];
    uint32_t i = (uint32_t)r.hash - 1;
    CHECK_EQ(m->value[i], 0);
    m->value[i] = r.value;
    m->filler[i] = r.filler[11];
    CHECK_EQ(mr_image_str(image, &r.text, &str), 0);
    uint64_t seed = w->at[mr_store_epoch(w->store) % EPOCHS_MAX]->part[p].text[i];
    uint32_t len = text_of(seed, bytes);
    CHECK_EQ(str.len, len);
    CHECK(memcmp(mr_str_data(&str), bytes, len) == 0);
    m->text[i] = seed;
}

/* What was restored is the model of that epoch; the run goes on from it. */
static void check_restored(struct world *w)
{
    uint64_t epoch = mr_store_epoch(w->store);
    static struct model seen;
    char want[40];

    memset(&seen, 0, sizeof(seen));
    memset(&w->now, 0, sizeof(w->now));
    make_shards(w);
    if (epoch == 0) {
        CHECK(mr_store_images(w->store, "window") == NULL);
        return;
    }
    const struct model *want_model = w->at[epoch % EPOCHS_MAX];
    CHECK(want_model != NULL && want_model->epoch == epoch);
    const struct mr_restore *window = mr_store_images(w->store, "window");
    const struct mr_restore *roots = mr_store_images(w->store, "roots");
    CHECK(window != NULL && window->images == 2 && roots != NULL && roots->images == 1);
    CHECK(mr_store_images(w->store, "nobody") == NULL);
    for (uint32_t p = 0; p < 2; p++) {
        struct mr_image_row row;
        uint64_t cursor = 0;
        while (mr_image_next(window->image[p], &cursor, &row))
            take_row(w, p, window->image[p], &row, &seen);
        CHECK(!mr_image_next(window->image[p], &cursor, &row));
    }
    seen.epoch = epoch;
    CHECK(memcmp(&seen, want_model, sizeof(seen)) == 0);
    snprintf(want, sizeof(want), "epoch %" PRIu64, epoch);
    CHECK(mr_view_is(mr_image_roots(roots->image[0], "scan"), want));
    CHECK(mr_view_is(mr_image_roots(window->image[0], "scan"), want));
    CHECK(mr_view_is(mr_image_roots(window->image[1], "scan"), want));
    CHECK_EQ(mr_image_roots(roots->image[0], "other").len, 0);
    for (uint32_t p = 0; p < 2; p++) {
        for (uint32_t i = 0; i < ROWS; i++) {
            if (seen.part[p].value[i] == 0)
                continue;
            put(w, p, i, seen.part[p].value[i], seen.part[p].filler[i]);
            set_text(w, p, i, seen.part[p].text[i]);
        }
    }
}

static int try_open(struct world *w, struct mr_err *err)
{
    int rc = mr_store_open_with(&w->mem->sys, DIR, SIGNATURE, &w->options, &w->store, err);

    if (rc < 0)
        return rc;
    check_restored(w);
    mr_store_restored(w->store);
    w->epoch = mr_store_epoch(w->store);
    for (uint32_t p = 0; p < PARTS; p++)
        mr_store_add_part(w->store, part_name(p), p, mr_shard_stream(w->part[p].shard));
    return 0;
}

static void open_store(struct world *w)
{
    struct mr_err err = {0};
    int rc = try_open(w, &err);

    if (rc < 0)
        fprintf(stderr, "open: %s\n", err.message);
    CHECK_EQ(rc, 0);
}

static void close_store(struct world *w)
{
    mr_store_close(w->store);
    w->store = NULL;
    for (uint32_t p = 0; p < PARTS; p++) {
        mr_shard_free(w->part[p].shard);
        w->part[p].shard = NULL;
    }
}

static void flip_all(struct world *w)
{
    struct mr_pack roots;
    char text[40];

    mr_text_init(&roots.text);
    snprintf(text, sizeof(text), "epoch %" PRIu64, w->epoch);
    mr_pack_bytes(&roots, mr_view_of("scan"));
    mr_pack_bytes(&roots, mr_view_of(text));
    for (uint32_t p = 0; p < PARTS; p++)
        CHECK(mr_shard_flip(w->part[p].shard, w->epoch, mr_text_view(&roots.text)));
    mr_text_fini(&roots.text);
    struct model **at = &w->at[w->epoch % EPOCHS_MAX];
    if (*at == NULL)
        *at = malloc(sizeof(struct model));
    **at = w->now;
    (*at)->epoch = w->epoch;
}

static void settle_all(struct world *w, bool is_durable)
{
    for (uint32_t p = 0; p < PARTS; p++)
        mr_shard_settle(w->part[p].shard, is_durable);
}

/* One checkpoint to its end.  ABORT_IN: visits until the coordinator loses patience. */
static enum mr_store_state checkpoint(struct world *w, uint64_t abort_in)
{
    enum mr_store_state state = MR_STORE_WRITING;

    w->epoch++;
    w->uncertain = w->epoch;
    mr_store_begin(w->store, w->epoch);
    flip_all(w);
    for (uint64_t i = 0; state != MR_STORE_PREPARED && state != MR_STORE_FAILED; i++) {
        CHECK(i < 100000);
        if (mr_rng_below(w->rng, 3) == 0)
            change(w);
        for (uint32_t p = 0; p < PARTS; p++)
            (void)mr_shard_pump(w->part[p].shard,
                                mr_rng_below(w->rng, w->mem->slowness == 0 ? 20000 : 1 << 20));
        if (i == 20)
            mr_store_settled(w->store, w->epoch);
        if (i == abort_in)
            mr_store_abort(w->store, w->epoch);
        (void)mr_store_poll(w->store);
        state = mr_store_state(w->store, w->epoch);
        CHECK(i >= 20 || state != MR_STORE_PREPARED);
    }
    if (state == MR_STORE_PREPARED && abort_in == UINT64_MAX) {
        w->prepared = w->epoch;
        mr_store_commit(w->store, w->epoch);
    } else if (state == MR_STORE_PREPARED) {
        mr_store_abort(w->store, w->epoch);
    }
    while (state == MR_STORE_PREPARED) {
        (void)mr_store_poll(w->store);
        state = mr_store_state(w->store, w->epoch);
    }
    settle_all(w, state == MR_STORE_COMMITTED);
    if (state == MR_STORE_FAILED)
        CHECK(mr_store_failure(w->store)[0] != 0);
    if (state == MR_STORE_FAILED && getenv("MR_VERBOSE") != NULL)
        printf("  %s\n", mr_store_failure(w->store));
    w->uncertain = 0;
    return state;
}

static void world_init(struct world *w, struct mr_rng *rng, uint64_t segment_bytes)
{
    memset(w, 0, sizeof(*w));
    w->rng = rng;
    w->mem = memsys_new(mr_rng_next(rng));
    w->options.segment_bytes = segment_bytes;
}

static void world_fini(struct world *w)
{
    memsys_free(w->mem);
    for (uint32_t i = 0; i < EPOCHS_MAX; i++)
        free(w->at[i]);
}

static uint32_t count_segments(const struct memsys *mem)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < MEM_FILES; i++)
        count += mem->file[i].exists && strstr(mem->file[i].path, "/seg-") != NULL;
    return count;
}

/* -- Cases ------------------------------------------------------------------------------------- */

static struct world w;

static void test_reopen_at_each(struct mr_rng *rng)
{
    uint64_t seed = 0;

    world_init(&w, rng, 1 << 20);
    for (uint32_t round = 0; round < 30; round++) {
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        CHECK(seed == 0 || seed == mr_store_hash_seed(w.store));
        struct mr_super super;
        CHECK_EQ(mr_super_decode(mem_find(w.mem, DIR "/super.mrs")->data, &super, NULL), 1);
        CHECK_EQ(super.incarnation, round + 1);
        seed = mr_store_hash_seed(w.store);
        uint32_t epochs = (uint32_t)mr_rng_below(rng, 12);
        for (uint32_t e = 0; e < epochs; e++) {
            for (uint32_t i = 0; i < 30; i++)
                change(&w);
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        }
        struct mr_store_stats stats;
        mr_store_stats(w.store, &stats);
        CHECK_EQ(stats.epochs, epochs);
        CHECK_EQ(stats.failed, 0);
        close_store(&w);
    }
    world_fini(&w);
}

/* However long it runs, the files stay few: the rolling base lets old ones die. */
static void test_files_stay_few(struct mr_rng *rng)
{
    world_init(&w, rng, 1 << 20);
    open_store(&w);
    uint32_t most = 0;
    for (uint32_t e = 0; e < 400; e++) {
        for (uint32_t i = 0; i < 40; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        uint32_t count = count_segments(w.mem);
        most = count > most ? count : most;
    }
    CHECK(most >= 2 && most < 10);
    struct mr_store_stats stats;
    mr_store_stats(w.store, &stats);
    CHECK_EQ(stats.stored_bytes, (uint64_t)count_segments(w.mem) << 20);
    close_store(&w);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 400);
    close_store(&w);
    world_fini(&w);
}

static void test_aborts(struct mr_rng *rng)
{
    uint32_t failed = 0, committed = 0;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    for (uint32_t e = 0; e < 200; e++) {
        for (uint32_t i = 0; i < 20; i++)
            change(&w);
        uint64_t patience = mr_rng_below(rng, 2) != 0 ? UINT64_MAX : mr_rng_below(rng, 90);
        if (checkpoint(&w, patience) == MR_STORE_COMMITTED)
            committed++;
        else
            failed++;
        if (mr_rng_below(rng, 10) == 0) {
            close_store(&w);
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        }
    }
    CHECK(failed > 40 && committed > 40);
    close_store(&w);
    world_fini(&w);
}

/* Power goes off at any operation, and some fail before; after it, the last decided epoch
 * is there, or the one that was just being decided, never one that failed. */
static void power_cuts(struct mr_rng *rng, bool has_faults)
{
    world_init(&w, rng, 512 << 10);
    for (uint32_t round = 0; round < 250; round++) {
        struct mr_err err = {0};
        w.mem->dead_at = w.mem->ops + 1 + mr_rng_below(rng, has_faults ? 40 : 150);
        if (has_faults) {
            w.mem->fail_at = w.mem->dead_at - mr_rng_below(rng, 15);
            w.mem->fail_count = 1 + mr_rng_below(rng, 2);
            w.mem->fail_with = -EIO;
        }
        int rc = try_open(&w, &err);
        if (rc == 0) {
            uint64_t epoch = mr_store_epoch(w.store);
            CHECK(epoch == w.prepared || epoch == w.uncertain);
            w.prepared = epoch;
            w.uncertain = 0;
            while (!w.mem->is_dead) {
                for (uint32_t i = 0; i < 20; i++)
                    change(&w);
                /* Failing in the dark is not failing: the slot may have made it. */
                if (checkpoint(&w, UINT64_MAX) == MR_STORE_FAILED && w.mem->is_dead)
                    w.uncertain = w.epoch;
            }
            close_store(&w);
        } else {
            CHECK(w.mem->is_dead || has_faults);
            CHECK_EQ(rc, -EIO);
        }
        memsys_power_cut(w.mem);
    }
    open_store(&w);
    CHECK(mr_store_epoch(w.store) > 60);
    close_store(&w);
    world_fini(&w);
}

static void test_power_cuts(struct mr_rng *rng)
{
    power_cuts(rng, false);
}

static void test_power_cuts_and_faults(struct mr_rng *rng)
{
    power_cuts(rng, true);
}

/* Epochs larger than the staging memory: chunks are reused while others are written. */
static void test_large(struct mr_rng *rng)
{
    uint32_t failed = 0;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    w.mem->slowness = 20;
    for (uint32_t i = 0; i < ROWS; i++)
        put(&w, 0, i, i + 1, 1);
    for (uint32_t e = 0; e < 25; e++) {
        for (uint32_t i = 0; i < ROWS; i++)
            if (w.now.part[0].value[i] != 0)
                set_text(&w, 0, i, 1000 + mr_rng_below(rng, 1000));
        w.mem->fail_at = w.mem->ops + mr_rng_below(rng, 30);
        w.mem->fail_count = e % 2;
        w.mem->fail_with = -EIO;
        failed += checkpoint(&w, UINT64_MAX) == MR_STORE_FAILED;
        if (e % 5 == 4) {
            w.mem->fail_at = 0;
            close_store(&w);
            memsys_power_cut(w.mem);
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        }
    }
    CHECK(failed != 0 && failed < 20);
    close_store(&w);
    world_fini(&w);
}

/* One sync fails: the epoch is written again, elsewhere, and nobody notices. */
static void test_rewrite(struct mr_rng *rng)
{
    for (uint64_t n = 0; n < 6; n++) {
        world_init(&w, rng, 1 << 20);
        open_store(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        CHECK_EQ(count_segments(w.mem), 1);
        for (uint32_t i = 0; i < 50; i++)
            change(&w);
        w.mem->fail_at = w.mem->ops + 1 + n;
        w.mem->fail_count = 1;
        w.mem->fail_with = -EIO;
        struct mr_store_stats stats;
        CHECK_EQ(checkpoint(&w, UINT64_MAX), n == 5 ? MR_STORE_FAILED : MR_STORE_COMMITTED);
        mr_store_stats(w.store, &stats);
        CHECK_EQ(stats.rewritten, n < 5);
        CHECK_EQ(count_segments(w.mem), n < 5 ? 2 : 1);
        close_store(&w);
        memsys_power_cut(w.mem);
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        close_store(&w);
        world_fini(&w);
    }
}

/* The n-th operation fails, for every n; the run goes on, and nothing is lost or made up. */
static void test_every_fault(struct mr_rng *rng)
{
    static const int with[] = {-EIO, -ENOSPC, 0};
    uint32_t failed = 0, committed = 0, refused = 0, rewritten = 0;

    for (uint64_t n = 1; n < 100; n++) {
        world_init(&w, rng, 512 << 10);
        w.mem->fail_at = n;
        w.mem->fail_count = 1 + mr_rng_below(rng, 2) * 3;
        w.mem->fail_with = with[n % MR_COUNTOF(with)];
        struct mr_err err = {0};
        if (try_open(&w, &err) < 0) {
            CHECK(err.message[0] != '\0');
            refused++;
            w.mem->fail_at = 0;
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), 0);
        }
        for (uint32_t e = 0; e < 4; e++) {
            for (uint32_t i = 0; i < 100; i++)
                change(&w);
            enum mr_store_state state = checkpoint(&w, UINT64_MAX);
            failed += state == MR_STORE_FAILED;
            committed += state == MR_STORE_COMMITTED;
        }
        struct mr_store_stats stats;
        mr_store_stats(w.store, &stats);
        rewritten += stats.rewritten != 0;
        w.mem->fail_at = 0;
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        close_store(&w);
        memsys_power_cut(w.mem);
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.epoch);
        close_store(&w);
        world_fini(&w);
    }
    printf("  %u refused, %u failed, %u committed, %u rewritten\n", refused, failed, committed,
           rewritten);
    CHECK(refused > 2 && failed > 5 && rewritten > 5 && committed > 300);
}

/* The slot of an epoch can not be written, nor taken back.  Once it can be, all is well;
 * and if power goes off before, the epoch that failed may be there, but nothing is lost. */
static void unsure_slot(struct mr_rng *rng, uint64_t before, bool has_power_cut)
{
    world_init(&w, rng, 1 << 20);
    open_store(&w);
    for (uint32_t e = 0; e < 3; e++)
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    w.mem->fail_at = w.mem->ops + before;
    w.mem->fail_count = 30;
    w.mem->fail_with = -EIO;
    (void)checkpoint(&w, UINT64_MAX);
    uint64_t unsure = w.epoch;
    while (w.mem->ops < w.mem->fail_at + 20)
        (void)checkpoint(&w, UINT64_MAX);
    if (!has_power_cut) {
        w.mem->fail_at = 0;
        for (uint32_t i = 0; i < 100; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
    close_store(&w);
    if (has_power_cut)
        memsys_power_cut(w.mem);
    open_store(&w);
    uint64_t epoch = mr_store_epoch(w.store);
    CHECK(epoch == w.prepared || (has_power_cut && epoch == unsure));
    close_store(&w);
    world_fini(&w);
}

static void test_unsure_slot(struct mr_rng *rng)
{
    for (uint64_t before = 1; before < 12; before++) {
        unsure_slot(rng, before, false);
        unsure_slot(rng, before, true);
    }
    /* The sixth operation is the slot, after three chunks, the manifest and the sync. */
    for (uint32_t i = 0; i < 20; i++)
        unsure_slot(rng, 6, true);
}

static void test_no_room(struct mr_rng *rng)
{
    world_init(&w, rng, 512 << 10);
    open_store(&w);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    uint64_t good = w.epoch;
    w.mem->room = 600 << 10;
    uint32_t failed = 0;
    for (uint32_t e = 0; e < 60; e++) {
        for (uint32_t i = 0; i < 200; i++)
            change(&w);
        if (checkpoint(&w, UINT64_MAX) == MR_STORE_COMMITTED) {
            good = w.epoch;
            continue;
        }
        failed++;
        CHECK(strstr(mr_store_failure(w.store), "No space left") != NULL);
    }
    CHECK(failed > 5);
    w.mem->room = UINT64_MAX;
    if (failed == 60)
        CHECK_EQ(good, 1);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), w.epoch);
    close_store(&w);
    world_fini(&w);
}

static void test_lock_and_signature(struct mr_rng *rng)
{
    struct mr_store *other;
    struct mr_err err;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, SIGNATURE, &other, &err), MR_ERR_LOCKED);
    CHECK(strstr(err.message, DIR) != NULL);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, "job trades\n", &other, &err), MR_ERR_JOB);
    CHECK(strstr(err.message, "stored: job orders\n  now:    job trades\n") != NULL);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR,
                           "job orders\nwindow: (product STRING) SUM BIGINT\n", &other, &err),
             MR_ERR_SCHEMA);
    CHECK(strstr(err.message, "stored: window: (product STRING) COUNT BIGINT\n"
                              "  now:    window: (product STRING) SUM BIGINT\n") != NULL);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, SIGNATURE "more: x\n", &other, &err),
             MR_ERR_SCHEMA);
    CHECK(strstr(err.message, "stored: (nothing)\n  now:    more: x\n") != NULL);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 1);
    close_store(&w);
    world_fini(&w);
}

/* -- Rot ------------------------------------------------------------------------------------------ */

/* A disk with some epochs on it, two incarnations deep. */
static void make_disk(struct mr_rng *rng)
{
    world_init(&w, rng, 64 << 10);
    for (uint32_t round = 0; round < 2; round++) {
        open_store(&w);
        for (uint32_t e = 0; e < 6; e++) {
            for (uint32_t i = 0; i < 60; i++)
                change(&w);
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        }
        close_store(&w);
    }
}

/* Opening gives the newest epoch whole, or says that it can not. */
static bool open_is_honest(int *ret_rc)
{
    struct mr_err err = {0};
    int rc = *ret_rc = try_open(&w, &err);

    if (rc < 0) {
        CHECK(rc == MR_ERR_CORRUPT || rc == MR_ERR_VERSION || rc == MR_ERR_JOB ||
              rc == MR_ERR_SCHEMA);
        CHECK(err.message[0] != '\0');
        return false;
    }
    CHECK_EQ(mr_store_epoch(w.store), w.prepared);
    close_store(&w);
    return true;
}

static void test_bit_flips(struct mr_rng *rng)
{
    uint32_t harmless = 0, detected = 0;

    make_disk(rng);
    struct memsys *sound = memsys_new(1);
    memsys_copy(sound, w.mem);
    for (uint32_t round = 0; round < 1500; round++) {
        struct mem_file *f;
        do
            f = &w.mem->file[mr_rng_below(rng, MEM_FILES)];
        while (!f->exists || f->len == 0);
        /* Zeros at the end of a segment are dull: look for bytes that say something. */
        size_t at = mr_rng_below(rng, f->len);
        for (uint32_t tries = 0; tries < 50 && f->data[at] == 0; tries++)
            at = mr_rng_below(rng, f->len);
        f->data[at] ^= (char)(1 << mr_rng_below(rng, 8));
        int rc;
        if (open_is_honest(&rc)) {
            harmless++;
        } else {
            detected++;
            CHECK(strstr(f->path, "super") == NULL); /* its twin is there */
        }
        memsys_copy(w.mem, sound);
    }
    printf("  %u detected, %u harmless\n", detected, harmless);
    CHECK(detected > 10 && harmless > 10);
    memsys_free(sound);
    world_fini(&w);
}

/* Every byte that the newest epoch consists of, one after the other. */
static void test_flips_where_it_counts(struct mr_rng *rng)
{
    make_disk(rng);
    struct memsys *sound = memsys_new(1);
    memsys_copy(sound, w.mem);
    uint32_t detected = 0, tried = 0;
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        struct mem_file *f = &w.mem->file[i];
        if (!f->exists || strstr(f->path, "/seg-") == NULL)
            continue;
        for (size_t at = 0; at < f->len; at += 17 + mr_rng_below(rng, 60)) {
            if (f->data[at] == 0)
                continue;
            int rc;
            f->data[at] ^= 0x10;
            tried++;
            if (!open_is_honest(&rc)) {
                CHECK_EQ(rc, MR_ERR_CORRUPT);
                detected++;
            }
            memsys_copy(w.mem, sound);
        }
    }
    printf("  %u of %u detected\n", detected, tried);
    CHECK(detected > tried / 4);
    memsys_free(sound);
    world_fini(&w);
}

static void test_damage(struct mr_rng *rng)
{
    struct mr_err err = {0};
    int rc;

    make_disk(rng);
    struct memsys *sound = memsys_new(1);
    memsys_copy(sound, w.mem);

    /* Each segment cut off, or gone, or with its blocks swapped in pairs. */
    uint32_t refused = 0;
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        for (uint32_t how = 0; how < 3; how++) {
            struct mem_file *f = &w.mem->file[i];
            if (!f->exists || strstr(f->path, "/seg-") == NULL)
                continue;
            if (how == 0)
                f->len = 4096;
            else if (how == 1)
                f->exists = false;
            else
                for (size_t b = 0; b + 4096 < f->len; b += b % 4096 == 4095 ? 4097 : 1) {
                    char c = f->data[b];
                    f->data[b] = f->data[b + 4096];
                    f->data[b + 4096] = c;
                }
            refused += !open_is_honest(&rc);
            memsys_copy(w.mem, sound);
        }
    }
    CHECK(refused >= 3);

    /* The newest pair of slots torn: the state before it, which is the same epoch. */
    struct mem_file *super = mem_find(w.mem, DIR "/super.mrs");
    for (uint32_t pair = 0; pair < 2; pair++) {
        memset(super->data + pair * 8192 + 100, 0x55, 8000);
        rc = try_open(&w, &err);
        CHECK_EQ(rc, 0);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        close_store(&w);
        memsys_copy(w.mem, sound);
        super = mem_find(w.mem, DIR "/super.mrs");
    }
    memset(super->data, 0, super->len);
    CHECK_EQ(try_open(&w, &err), MR_ERR_CORRUPT);
    CHECK(strstr(err.message, "no slot") != NULL);
    memsys_free(sound);
    world_fini(&w);
}

static const struct mr_test cases[] = {
    {"reopen_at_each", test_reopen_at_each},
    {"files_stay_few", test_files_stay_few},
    {"aborts", test_aborts},
    {"power_cuts", test_power_cuts},
    {"power_cuts_and_faults", test_power_cuts_and_faults},
    {"large", test_large},
    {"rewrite", test_rewrite},
    {"every_fault", test_every_fault},
    {"unsure_slot", test_unsure_slot},
    {"no_room", test_no_room},
    {"lock_and_signature", test_lock_and_signature},
    {"bit_flips", test_bit_flips},
    {"flips_where_it_counts", test_flips_where_it_counts},
    {"damage", test_damage},
};

MR_TEST_MAIN(cases)
