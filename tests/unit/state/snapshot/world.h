/*
 * tests/unit/state/snapshot/world.h - a job that keeps rows, on a disk in memory.
 *
 * Three parts: two tasks with rows of one name, and one with roots only.  The model keeps
 * the rows of every epoch, so what a store gives back can be compared with what the
 * shards held at the flip.  With a decider, the world also holds its marker, and a store
 * must be able to load exactly the epoch that it names, whatever happened.
 */
#ifndef MR_TESTS_STORE_WORLD_H
#define MR_TESTS_STORE_WORLD_H

#include "core/base/text.h"
#include "state/shard/pack.h"
#include "state/snapshot/manifest.h"
#include "state/snapshot/signature.h"
#include "state/snapshot/store.h"
#include "state/snapshot/super.h"
#include "tests/unit/state/snapshot/memsys.h"

/* Not every test needs all of it. */
#pragma GCC diagnostic ignored "-Wunused-function"

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
    const char *dir;
    struct mr_store *store;
    struct mr_store_options options;
    struct part part[PARTS];
    struct model now;
    struct model *at[EPOCHS_MAX];
    uint64_t epoch;     /* last begun */
    uint64_t prepared;  /* last one known to be decided */
    uint64_t uncertain; /* begun and neither known to be decided nor to have failed */
    bool has_decider;
    uint64_t marker; /* of the decider: the newest epoch whose output is visible; 0: none */
    uint64_t luck;   /* of so many transactions the decider loses one; 0: none */
    char sink_id[MR_SINK_ID_CHARS + 1];
    const char *signature;
    void (*at_prepared)(struct world *w); /* if set: the epoch was just said to be durable */
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

/* So many pages that not each epoch holds a full image of all: chains of several epochs. */
static void fill(struct world *w)
{
    for (uint32_t i = 0; i < ROWS / 2; i++) {
        put(w, 0, i, i + 1, i);
        if (i % 4 == 0)
            set_text(w, 0, i, 7 * (i + 1));
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
static void take_row(const struct model *want, uint32_t p, const struct mr_image *image,
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
    uint64_t seed = want->part[p].text[i];
    uint32_t len = text_of(seed, bytes);
    CHECK_EQ(str.len, len);
    CHECK(memcmp(mr_str_data(&str), bytes, len) == 0);
    m->text[i] = seed;
}

/* What STORE has loaded is the model of that epoch, which is left in SEEN. */
static void check_rows(struct world *w, const struct mr_store *store, struct model *seen)
{
    uint64_t epoch = mr_store_epoch(store);
    char text[40];

    memset(seen, 0, sizeof(*seen));
    if (epoch == 0) {
        CHECK(mr_store_images(store, "window") == NULL);
        return;
    }
    const struct model *want = w->at[epoch % EPOCHS_MAX];
    CHECK(want != NULL && want->epoch == epoch);
    const struct mr_restore *window = mr_store_images(store, "window");
    const struct mr_restore *roots = mr_store_images(store, "roots");
    CHECK(window != NULL && window->images == 2 && roots != NULL && roots->images == 1);
    CHECK(mr_store_images(store, "nobody") == NULL);
    for (uint32_t p = 0; p < 2; p++) {
        struct mr_image_row row;
        uint64_t cursor = 0;
        while (mr_image_next(window->image[p], &cursor, &row))
            take_row(want, p, window->image[p], &row, seen);
        CHECK(!mr_image_next(window->image[p], &cursor, &row));
    }
    seen->epoch = epoch;
    CHECK(memcmp(seen, want, sizeof(*seen)) == 0);
    snprintf(text, sizeof(text), "epoch %" PRIu64, epoch);
    CHECK(mr_view_is(mr_image_roots(roots->image[0], "scan"), text));
    CHECK(mr_view_is(mr_image_roots(window->image[0], "scan"), text));
    CHECK(mr_view_is(mr_image_roots(window->image[1], "scan"), text));
    CHECK_EQ(mr_image_roots(roots->image[0], "other").len, 0);
}

/* The run goes on from what was loaded. */
static void take_over(struct world *w)
{
    static struct model seen;

    check_rows(w, w->store, &seen);
    memset(&w->now, 0, sizeof(w->now));
    make_shards(w);
    for (uint32_t p = 0; p < 2; p++) {
        for (uint32_t i = 0; i < ROWS; i++) {
            if (seen.part[p].value[i] == 0)
                continue;
            put(w, p, i, seen.part[p].value[i], seen.part[p].filler[i]);
            set_text(w, p, i, seen.part[p].text[i]);
        }
    }
}

/* What the job would do: ask the decider which epoch it is. */
static uint64_t choose(struct world *w)
{
    const struct mr_store_offer *offer = mr_store_offer(w->store);

    CHECK_EQ(offer->is_fresh, offer->is_fresh && offer->last_epoch == 0);
    CHECK(offer->decided_epoch <= offer->epoch && offer->epoch <= offer->last_epoch);
    if (w->sink_id[0] != '\0' && !offer->is_fresh)
        CHECK_STR(offer->sink_id, w->sink_id);
    CHECK_EQ(strlen(offer->sink_id), MR_SINK_ID_CHARS);
    if (!w->has_decider) {
        CHECK(!offer->is_undecided);
        return offer->epoch;
    }
    CHECK(offer->decided_epoch <= w->marker && w->marker <= offer->last_epoch);
    if (offer->is_undecided)
        CHECK(w->marker == offer->epoch || w->marker == offer->parent_epoch);
    else
        CHECK_EQ(w->marker, offer->epoch);
    return w->marker;
}

/* The epoch that a start would go on from, and that it is whole; no job is made of it. */
static uint64_t look(struct world *w)
{
    static struct model seen;
    struct mr_err err = {0};

    CHECK_EQ(mr_store_open(&w->mem->sys, w->dir, &w->options, &w->store, &err), 0);
    CHECK_EQ(mr_store_load(w->store, choose(w), &err), 0);
    uint64_t epoch = mr_store_epoch(w->store);
    check_rows(w, w->store, &seen);
    mr_store_close(w->store);
    w->store = NULL;
    return epoch;
}

static int open_and_load(struct world *w, struct mr_err *err)
{
    int rc = mr_store_open(&w->mem->sys, w->dir, &w->options, &w->store, err);

    if (rc < 0)
        return rc;
    rc = mr_store_load(w->store, choose(w), err);
    if (rc == 0 && mr_store_epoch(w->store) != 0)
        rc = mr_signature_check(w->dir, mr_store_signature(w->store), w->signature, err);
    else if (rc == 0)
        CHECK_STR(mr_store_signature(w->store), "");
    if (rc == 0)
        rc = mr_store_adopt(w->store, w->signature, w->has_decider, err);
    if (rc < 0) {
        mr_store_close(w->store);
        w->store = NULL;
    }
    return rc;
}

static int try_open(struct world *w, struct mr_err *err)
{
    int rc = open_and_load(w, err);

    if (rc < 0)
        return rc;
    strcpy(w->sink_id, mr_store_offer(w->store)->sink_id);
    take_over(w);
    mr_store_restored(w->store);
    w->epoch = mr_store_offer(w->store)->last_epoch;
    for (uint32_t p = 0; p < PARTS; p++)
        mr_store_add_part(w->store, part_name(p), p, mr_shard_stream(w->part[p].shard));
    return 0;
}

/* If the power went off now, the disk would be one from which EPOCH can be loaded. */
static void check_durable(struct world *w, uint64_t epoch)
{
    static struct model seen;
    struct memsys *mem = memsys_new(mr_rng_next(w->rng));
    struct mr_store *store;
    struct mr_err err = {0};

    memsys_copy(mem, w->mem);
    memsys_power_cut(mem);
    CHECK_EQ(mr_store_open(&mem->sys, w->dir, &w->options, &store, &err), 0);
    CHECK(mr_store_offer(store)->epoch == epoch ||
          mr_store_offer(store)->parent_epoch == epoch);
    CHECK_EQ(mr_store_load(store, epoch, &err), 0);
    CHECK_EQ(mr_store_epoch(store), epoch);
    check_rows(w, store, &seen);
    mr_store_close(store);
    memsys_free(mem);
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

/* One checkpoint to its end.  ABORT_IN: visits until the coordinator loses patience.  It ends
 * PREPARED if the decider loses the transaction: then the job must start again. */
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
    if (state == MR_STORE_PREPARED && w->at_prepared != NULL)
        w->at_prepared(w);
    if (state == MR_STORE_PREPARED && abort_in == UINT64_MAX && w->luck != 0 &&
        mr_rng_below(w->rng, w->luck) == 0)
        return state;
    if (state == MR_STORE_PREPARED && abort_in == UINT64_MAX) {
        w->prepared = w->marker = w->epoch;
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
    w->options.scrub_rate = -1;
    w->dir = DIR;
    w->signature = SIGNATURE;
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

static struct world w;

#endif
