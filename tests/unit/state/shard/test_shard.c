/*
 * A shard owes its operator exactly the rows that were written, and its snapshot exactly
 * the rows as they were at the flip, whatever is written, removed, cleared, given up or
 * put back meanwhile.  The model is an array of rows; the snapshot is decoded here, from
 * the bytes of the stream, by code that shares nothing with the packer but the record.
 */
#include "state/shard/shard_int.h"
#include "tests/mr_test.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#define TABLES     3
#define OWNERS     4
#define ROWS       300
#define ROW_MAX    2048u
#define EPOCHS_MAX 4096

static const uint32_t row_bytes[TABLES] = {40, 200, ROW_MAX};

struct model_row {
    bool alive;
    uint32_t table, owner;
    mr_ref ref;
    char bytes[ROW_MAX]; /* [0,8) the row's number, [8,24) the string cell, then noise */
    char *str;
    uint32_t len;
};

struct model {
    struct model_row row[ROWS];
};

/* The bytes of one epoch as the store would get them. */
struct epoch_bytes {
    uint64_t epoch;
    char *data;
    size_t len;
};

struct world {
    struct mr_shard *shard;
    struct mr_rows rows[TABLES][OWNERS];
    struct model now, at_flip;
    bool has_string[ROWS];
    struct mr_rng *rng;
    struct epoch_bytes epoch[EPOCHS_MAX];
    uint32_t epochs;
    uint64_t next_epoch;
    bool is_open;     /* a flip was made and not settled */
    bool is_complete; /* its last chunk was drained */
    bool is_slow;     /* the store hardly drains */
    char *roots;
    uint64_t durable, put_back, gave_up, refused_adds;
};

static void model_copy(struct model *to, const struct model *from)
{
    for (uint32_t i = 0; i < ROWS; i++) {
        free(to->row[i].str);
        to->row[i] = from->row[i];
        if (from->row[i].str != NULL) {
            to->row[i].str = malloc(from->row[i].len);
            memcpy(to->row[i].str, from->row[i].str, from->row[i].len);
        }
    }
}

static void model_drop(struct model_row *row)
{
    free(row->str);
    *row = (struct model_row){0};
}

/* -- Operations ------------------------------------------------------------------- */

static void write_row(struct world *w, struct model_row *row, uint32_t from, uint32_t to)
{
    /* Only the lines that hold [from, to). */
    uint32_t line = from / MR_LINE_BYTES, end = (to + MR_LINE_BYTES - 1) / MR_LINE_BYTES;
    char *at = mr_state_write(w->shard, row->ref + line, end - line);
    memcpy(at + from - line * MR_LINE_BYTES, row->bytes + from, to - from);
}

static uint32_t random_len(struct world *w)
{
    switch (mr_rng_below(w->rng, 12)) {
    case 0: return (uint32_t)mr_rng_below(w->rng, 100 << 10);
    case 1: return 63 * 64 - 1 + (uint32_t)mr_rng_below(w->rng, 3);
    case 2: return 127 * 64 - 1 + (uint32_t)mr_rng_below(w->rng, 3);
    case 3: return 12 + (uint32_t)mr_rng_below(w->rng, 2);
    default: return (uint32_t)mr_rng_below(w->rng, 600);
    }
}

static void set_string(struct world *w, struct model_row *row)
{
    struct mr_rows *rows = &w->rows[row->table][row->owner];
    uint32_t len = random_len(w);
    char *bytes = malloc(len + 1);
    struct mr_state_str cell;

    for (uint32_t i = 0; i < len; i++)
        bytes[i] = (char)mr_rng_next(w->rng);
    struct mr_str str = mr_str_of(bytes, len);
    if (!mr_state_str_put(rows, &str, &cell)) {
        w->refused_adds++;
        free(bytes);
        return;
    }
    if (row->str != NULL && mr_rng_below(w->rng, 4) != 0) {
        struct mr_state_str old;
        memcpy(&old, row->bytes + 8, sizeof(old));
        mr_state_str_drop(rows, &old);
    }
    CHECK(mr_state_str_eq(w->shard, &cell, &str));
    free(row->str);
    row->str = bytes;
    row->len = len;
    memcpy(row->bytes + 8, &cell, sizeof(cell));
    write_row(w, row, 8, 24);
}

static void add_row(struct world *w, uint32_t i)
{
    struct model_row *row = &w->now.row[i];
    uint64_t number = i + 1;

    row->table = (uint32_t)mr_rng_below(w->rng, TABLES);
    row->owner = (uint32_t)mr_rng_below(w->rng, OWNERS);
    row->ref = mr_rows_add(&w->rows[row->table][row->owner]);
    if (row->ref == MR_REF_NONE) {
        w->refused_adds++;
        return;
    }
    row->alive = true;
    const char *zero = mr_state_read(w->shard, row->ref);
    for (uint32_t b = 0; b < row_bytes[row->table]; b++)
        CHECK(zero[b] == 0);
    memcpy(row->bytes, &number, 8);
    write_row(w, row, 0, 8);
    if (mr_rng_below(w->rng, 2) == 0)
        set_string(w, row);
}

static void change_row(struct world *w, uint32_t i)
{
    struct model_row *row = &w->now.row[i];
    uint32_t from = 24 + (uint32_t)mr_rng_below(w->rng, row_bytes[row->table] - 24);
    uint32_t to = from + 1 + (uint32_t)mr_rng_below(w->rng, row_bytes[row->table] - from);

    for (uint32_t b = from; b < to; b++)
        row->bytes[b] = (char)mr_rng_next(w->rng);
    write_row(w, row, from, to);
}

static void remove_row(struct world *w, uint32_t i)
{
    struct model_row *row = &w->now.row[i];
    struct mr_rows *rows = &w->rows[row->table][row->owner];

    if (row->str != NULL) {
        struct mr_state_str cell;
        memcpy(&cell, row->bytes + 8, sizeof(cell));
        mr_state_str_drop(rows, &cell);
    }
    mr_rows_remove(rows, row->ref);
    model_drop(row);
}

static void clear_owner(struct world *w)
{
    uint32_t table = (uint32_t)mr_rng_below(w->rng, TABLES);
    uint32_t owner = (uint32_t)mr_rng_below(w->rng, OWNERS);

    mr_rows_clear(&w->rows[table][owner]);
    CHECK_EQ(w->rows[table][owner].count, 0);
    for (uint32_t i = 0; i < ROWS; i++)
        if (w->now.row[i].alive && w->now.row[i].table == table && w->now.row[i].owner == owner)
            model_drop(&w->now.row[i]);
}

/* -- What the shard says now --------------------------------------------------------- */

static void check_row(const struct model_row *row, const char *bytes, const char *str)
{
    CHECK(memcmp(bytes, row->bytes, row_bytes[row->table]) == 0);
    if (row->len > MR_STR_INLINE)
        CHECK(memcmp(str, row->str, row->len) == 0);
}

static void check_live(struct world *w)
{
    uint32_t alive = 0, seen = 0;

    for (uint32_t i = 0; i < ROWS; i++)
        alive += w->now.row[i].alive;
    for (uint32_t t = 0; t < TABLES; t++) {
        for (uint32_t o = 0; o < OWNERS; o++) {
            uint64_t cursor = 0, count = 0;
            mr_ref ref;
            while ((ref = mr_rows_next(&w->rows[t][o], &cursor)) != MR_REF_NONE) {
                const char *bytes = mr_state_read(w->shard, ref);
                uint64_t number;
                memcpy(&number, bytes, 8);
                CHECK(number >= 1 && number <= ROWS);
                const struct model_row *row = &w->now.row[number - 1];
                CHECK(row->alive && row->table == t && row->owner == o && row->ref == ref);
                struct mr_str str = mr_state_str_get(
                    w->shard, (const struct mr_state_str *)(const void *)(bytes + 8));
                check_row(row, bytes, mr_str_data(&str));
                count++;
            }
            CHECK_EQ(count, w->rows[t][o].count);
            CHECK_EQ(mr_rows_next(&w->rows[t][o], &cursor), MR_REF_NONE);
            seen += (uint32_t)count;
        }
    }
    CHECK_EQ(seen, alive);
}

/* -- What the snapshot says ------------------------------------------------------------ */

struct replay {
    char *pages;
    uint32_t count;
    char *roots;
    size_t roots_len;
};

static void replay_epoch(struct replay *r, const struct epoch_bytes *e)
{
    r->roots_len = 0;
    for (size_t at = 0; at < e->len;) {
        struct mr_record record;
        CHECK(e->len - at >= sizeof(record));
        memcpy(&record, e->data + at, sizeof(record));
        at += sizeof(record);
        if (record.kind == MR_RECORD_ROOTS) {
            memcpy(r->roots + r->roots_len, e->data + at, record.page);
            r->roots_len += record.page;
            at += (record.page + 15) / 16 * 16;
            continue;
        }
        CHECK(record.page >= 1 && record.page < r->count);
        char *page = r->pages + (size_t)record.page * MR_PAGE_BYTES;
        if (record.kind != MR_RECORD_LINES)
            memset(page, 0, MR_PAGE_BYTES);
        for (uint32_t l = 0; l < 64; l++) {
            if ((record.lines >> l & 1) == 0)
                continue;
            memcpy(page + l * 64, e->data + at, 64);
            at += 64;
        }
        CHECK(at <= e->len);
    }
}

static void check_replayed_row(const struct world *w, const struct replay *r,
                               const struct mr_page_head *head, const char *bytes, bool *seen)
{
    uint64_t number;
    memcpy(&number, bytes, 8);
    CHECK(number >= 1 && number <= ROWS);
    const struct model_row *row = &w->at_flip.row[number - 1];
    CHECK(row->alive && !seen[number - 1]);
    seen[number - 1] = true;
    CHECK_EQ(row->table, head->table);
    CHECK_EQ(row->owner * 1000, head->owner);
    struct mr_state_str cell;
    memcpy(&cell, bytes + 8, sizeof(cell));
    const char *str = NULL;
    if (cell.len > MR_STR_INLINE) {
        uint64_t at = (cell.u.blob >> 6) * MR_PAGE_BYTES + (cell.u.blob & 63) * 64;
        CHECK(at + cell.len <= (uint64_t)r->count * MR_PAGE_BYTES);
        str = r->pages + at;
    }
    check_row(row, bytes, str);
}

/* The epochs since BASE, and nothing else, give the model as it was at the flip. */
static void check_snapshot(struct world *w, uint64_t base)
{
    const struct mr_stream_info *info = &mr_shard_stream(w->shard)->info;
    struct replay r = {.count = info->pages, .roots = malloc(100000)};
    bool seen[ROWS] = {false};

    CHECK_EQ(info->epoch, w->epoch[w->epochs - 1].epoch);
    CHECK(base >= 1 && base <= info->epoch);
    r.pages = calloc(r.count, MR_PAGE_BYTES);
    for (uint32_t i = 0; i < w->epochs; i++)
        if (w->epoch[i].epoch >= base)
            replay_epoch(&r, &w->epoch[i]);
    CHECK_EQ(r.roots_len, strlen(w->roots));
    CHECK(memcmp(r.roots, w->roots, r.roots_len) == 0);

    for (uint32_t p = 1; p < r.count;) {
        const struct mr_page_head *head = (const void *)(r.pages + (size_t)p * MR_PAGE_BYTES);
        if (head->magic != MR_PAGE_MAGIC) {
            p++;
            continue;
        }
        for (uint32_t s = 0; head->row_lines != 0 && s < 63; s++)
            if (head->used >> s & 1)
                check_replayed_row(w, &r, head,
                                   (const char *)head + (1 + s * head->row_lines) * 64, seen);
        p += head->span;
    }
    for (uint32_t i = 0; i < ROWS; i++)
        CHECK_EQ(seen[i], w->at_flip.row[i].alive);
    free(r.pages);
    free(r.roots);
}

static void flip(struct world *w)
{
    size_t len = mr_rng_below(w->rng, 20) == 0 ? 50000 : mr_rng_below(w->rng, 40);

    if (w->is_open) {
        CHECK(!mr_shard_flip(w->shard, w->next_epoch, (struct mr_view){"", 0}));
        return;
    }
    free(w->roots);
    w->roots = malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        w->roots[i] = (char)('a' + mr_rng_below(w->rng, 26));
    w->roots[len] = '\0';
    CHECK(mr_shard_flip(w->shard, ++w->next_epoch, mr_view_of(w->roots)));
    model_copy(&w->at_flip, &w->now);
    w->is_open = true;
    w->is_complete = false;
    CHECK(w->epochs < EPOCHS_MAX);
    w->epoch[w->epochs++] = (struct epoch_bytes){.epoch = w->next_epoch};
}

static void drain(struct world *w, uint32_t chunks)
{
    struct mr_stream *stream = mr_shard_stream(w->shard);
    struct mr_stream_slot slot;
    char *chunk;

    while (chunks-- != 0 && (chunk = mr_stream_peek(stream, 0, &slot)) != NULL) {
        struct epoch_bytes *e = w->epochs != 0 ? &w->epoch[w->epochs - 1] : NULL;
        if (e != NULL && slot.epoch == e->epoch) { /* else of one that failed */
            CHECK(!w->is_complete);
            size_t n = slot.bytes - MR_CHUNK_HEAD;
            e->data = realloc(e->data, e->len + n + 1);
            memcpy(e->data + e->len, chunk + MR_CHUNK_HEAD, n);
            e->len += n;
            w->is_complete = slot.is_last;
        }
        /* Whoever reads it later reads nonsense. */
        memset(chunk, 0xee, slot.bytes);
        mr_stream_release(stream);
    }
}

static void settle(struct world *w, bool wants_durable)
{
    if (!w->is_open)
        return;
    if (w->is_complete && wants_durable) {
        check_snapshot(w, mr_shard_stream(w->shard)->info.base_epoch);
        w->durable++;
    } else {
        wants_durable = false;
        w->put_back++;
        if (mr_shard_stream(w->shard)->refused == w->next_epoch)
            w->gave_up++;
        free(w->epoch[--w->epochs].data);
    }
    mr_shard_settle(w->shard, wants_durable);
    w->is_open = false;
}

static void step(struct world *w)
{
    uint32_t i = (uint32_t)mr_rng_below(w->rng, ROWS);
    bool alive = w->now.row[i].alive;

    switch (mr_rng_below(w->rng, 40)) {
    case 0: flip(w); break;
    case 1:
    case 2: (void)mr_shard_pump(w->shard, mr_rng_below(w->rng, 60000)); break;
    case 3:
    case 4:
        if (!w->is_slow || mr_rng_below(w->rng, 12) == 0)
            drain(w, (uint32_t)mr_rng_below(w->rng, 4));
        break;
    case 5:
        if (mr_rng_below(w->rng, 20) == 0)
            settle(w, false);
        else if (w->is_complete)
            settle(w, true);
        break;
    case 6:
        if (mr_rng_below(w->rng, 3) == 0)
            clear_owner(w);
        break;
    case 7:
        if (alive)
            set_string(w, &w->now.row[i]);
        break;
    case 8:
    case 9:
    case 10:
        if (alive)
            remove_row(w, i);
        break;
    default:
        if (!alive)
            add_row(w, i);
        else
            change_row(w, i);
        break;
    }
}

static void world_open(struct world *w, struct mr_rng *rng, const struct mr_shard_options *o)
{
    struct mr_err err;

    memset(w, 0, sizeof(*w));
    w->rng = rng;
    CHECK_EQ(mr_shard_new(o, &w->shard, &err), 0);
    for (uint32_t t = 0; t < TABLES; t++)
        for (uint32_t i = 0; i < OWNERS; i++)
            mr_rows_init(&w->rows[t][i], w->shard, (uint16_t)t, i * 1000, row_bytes[t]);
}

static void world_close(struct world *w)
{
    for (uint32_t i = 0; i < ROWS; i++) {
        model_drop(&w->now.row[i]);
        model_drop(&w->at_flip.row[i]);
    }
    for (uint32_t i = 0; i < w->epochs; i++)
        free(w->epoch[i].data);
    free(w->roots);
    for (uint32_t t = 0; t < TABLES; t++)
        for (uint32_t i = 0; i < OWNERS; i++)
            mr_rows_clear(&w->rows[t][i]);
    CHECK_EQ(mr_shard_bytes(w->shard), 0);
    mr_shard_free(w->shard);
}

static void run_model(struct mr_rng *rng, struct mr_shard_options options, uint32_t steps,
                      bool is_slow)
{
    static struct world w;

    world_open(&w, rng, &options);
    w.is_slow = is_slow;
    for (uint32_t i = 0; i < steps; i++) {
        step(&w);
        if (i % 64 == 0)
            check_live(&w);
        if (i % 16 == 0)
            (void)mr_shard_prefault(w.shard);
    }
    /* One more, to the end. */
    settle(&w, false);
    flip(&w);
    while (!w.is_complete) {
        (void)mr_shard_pump(w.shard, 1 << 20);
        drain(&w, 100);
    }
    settle(&w, true);
    check_live(&w);
    CHECK(w.durable > 2 && w.put_back > 1);
    CHECK(is_slow == (w.gave_up != 0));
    printf("  %" PRIu64 " durable, %" PRIu64 " put back, %" PRIu64 " given up, %" PRIu64
           " refused\n",
           w.durable, w.put_back, w.gave_up, w.refused_adds);
    world_close(&w);
}

static void test_model(struct mr_rng *rng)
{
    run_model(rng,
              (struct mr_shard_options){.memory_bytes = 64 << 20,
                                        .numa_node = -1,
                                        .is_prefaulted = true,
                                        .rotation_epochs = 8},
              20000, false);
}

/* So little memory that adding fails again and again, and the whole must stay whole. */
static void test_memory_limit(struct mr_rng *rng)
{
    run_model(rng,
              (struct mr_shard_options){
                  .memory_bytes = 300 << 10, .numa_node = 0, .rotation_epochs = 3},
              20000, false);
}

/* Snapshots that are given up in the midst of writes. */
static void test_tiny_staging(struct mr_rng *rng)
{
    run_model(rng,
              (struct mr_shard_options){.memory_bytes = 64 << 20,
                                        .numa_node = -1,
                                        .staging_bytes = 4 * MR_CHUNK_BYTES,
                                        .rotation_epochs = 2},
              20000, true);
}

static void test_limit_is_exact(struct mr_rng *rng)
{
    (void)rng;
    struct mr_shard_options options = {.memory_bytes = 10 * MR_PAGE_BYTES, .numa_node = -1};
    struct mr_shard *shard;
    struct mr_rows rows;
    mr_ref ref[64];

    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    mr_rows_init(&rows, shard, 1, 0, 20 * MR_LINE_BYTES); /* three in a page */
    for (uint32_t i = 0; i < 30; i++)
        CHECK((ref[i] = mr_rows_add(&rows)) != MR_REF_NONE);
    CHECK_EQ(mr_shard_bytes(shard), 10 * MR_PAGE_BYTES);
    CHECK_EQ(mr_rows_add(&rows), MR_REF_NONE);
    mr_rows_remove(&rows, ref[7]);
    CHECK_EQ(mr_rows_add(&rows), ref[7]);
    struct mr_str str = mr_str_of("longer than twelve", 18);
    struct mr_state_str cell;
    CHECK(!mr_state_str_put(&rows, &str, &cell));
    /* Of two empty pages one goes back, one stays for the next row. */
    for (uint32_t i = 0; i < 6; i++)
        mr_rows_remove(&rows, ref[i]);
    CHECK_EQ(mr_shard_bytes(shard), 9 * MR_PAGE_BYTES);
    CHECK(mr_state_str_put(&rows, &str, &cell));
    CHECK_EQ(rows.count, 24);
    mr_rows_clear(&rows);
    CHECK_EQ(mr_shard_bytes(shard), 0);
    /* A run of pages comes back although the range was cut up. */
    static char big[9 * MR_PAGE_BYTES];
    str = mr_str_of(big, sizeof(big));
    CHECK(mr_state_str_put(&rows, &str, &cell));
    CHECK_EQ(mr_shard_bytes(shard), 10 * MR_PAGE_BYTES);
    mr_state_str_drop(&rows, &cell);
    CHECK_EQ(mr_shard_bytes(shard), 0);
    mr_shard_free(shard);
}

/* The staging is full and nobody drains it: a write still succeeds, the snapshot is given
 * up, and the next one carries everything. */
static void test_staging_full(struct mr_rng *rng)
{
    struct mr_shard_options options = {
        .memory_bytes = 16 << 20, .numa_node = -1, .staging_bytes = 4 * MR_CHUNK_BYTES};
    static struct world w;
    mr_ref ref[2000];

    world_open(&w, rng, &options);
    struct mr_rows *rows = &w.rows[2][0];
    for (uint32_t i = 0; i < MR_COUNTOF(ref); i++) {
        ref[i] = mr_rows_add(rows);
        memset(mr_state_write(w.shard, ref[i], 32), (int)i, ROW_MAX);
    }
    CHECK(!mr_shard_wants_pause(w.shard));
    CHECK(mr_shard_flip(w.shard, 1, MR_VIEW("roots")));
    CHECK(!mr_shard_wants_pause(w.shard));
    while (mr_stream_peek(mr_shard_stream(w.shard), 2, &(struct mr_stream_slot){0}) == NULL)
        CHECK(mr_shard_pump(w.shard, 1 << 20) != 0);
    uint64_t left = mr_shard_pump(w.shard, 1 << 20);
    CHECK(left > 1 << 20);
    CHECK_EQ(mr_shard_pump(w.shard, 1 << 20), left); /* the reserve is not the pump's */
    CHECK(mr_shard_wants_pause(w.shard));
    CHECK_EQ(mr_shard_stream(w.shard)->refused, 0);
    for (uint32_t i = 0; i < MR_COUNTOF(ref); i++)
        memset(mr_state_write(w.shard, ref[i], 32), (int)i + 1, ROW_MAX);
    CHECK_EQ(mr_shard_stream(w.shard)->refused, 1);
    CHECK_EQ(mr_shard_pump(w.shard, 1 << 20), 0);
    CHECK(!mr_shard_flip(w.shard, 2, MR_VIEW("")));
    mr_shard_settle(w.shard, false);

    drain(&w, 100);
    CHECK(mr_shard_flip(w.shard, 2, MR_VIEW("")));
    w.epoch[w.epochs++] = (struct epoch_bytes){.epoch = 2};
    while (mr_shard_pump(w.shard, 1 << 20) != 0)
        drain(&w, 100);
    drain(&w, 100);
    CHECK(w.is_complete);
    struct replay r = {.count = mr_shard_stream(w.shard)->info.pages, .roots = malloc(10)};
    r.pages = calloc(r.count, MR_PAGE_BYTES);
    replay_epoch(&r, &w.epoch[0]);
    for (uint32_t i = 0; i < MR_COUNTOF(ref); i++) {
        const char *row = r.pages + (ref[i] >> 6) * MR_PAGE_BYTES + (ref[i] & 63) * 64;
        for (uint32_t b = 0; b < ROW_MAX; b++)
            CHECK_EQ(row[b], (char)(i + 1));
    }
    mr_shard_settle(w.shard, true);
    free(r.pages);
    free(r.roots);
    world_close(&w);
}

/* -- No write misses the barrier --------------------------------------------------------- */

static volatile sig_atomic_t faults;
static char *volatile fault_page;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    faults++;
    fault_page = (char *)((uintptr_t)info->si_addr & ~(uintptr_t)(MR_PAGE_BYTES - 1));
    if (mprotect(fault_page, MR_PAGE_BYTES, PROT_READ | PROT_WRITE) != 0)
        _exit(3);
}

static void test_guarded(struct mr_rng *rng)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO}, before;

    CHECK(sigaction(SIGSEGV, &action, &before) == 0);
    run_model(
        rng,
        (struct mr_shard_options){
            .memory_bytes = 8 << 20, .numa_node = -1, .rotation_epochs = 8, .is_guarded = true},
        6000, false);
    CHECK_EQ(faults, 0);

    /* And the guard bites: a write around the barrier is seen. */
    struct mr_shard_options options = {
        .memory_bytes = 1 << 20, .numa_node = -1, .is_guarded = true};
    struct mr_shard *shard;
    struct mr_rows rows;
    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    mr_rows_init(&rows, shard, 0, 0, 64);
    mr_ref ref = mr_rows_add(&rows);
    CHECK(mr_shard_flip(shard, 1, MR_VIEW("")));
    *(volatile char *)(shard->base + (ref >> 6) * MR_PAGE_BYTES + 64) = 1;
    CHECK_EQ(faults, 1);
    mr_shard_free(shard);
    CHECK(sigaction(SIGSEGV, &before, NULL) == 0);
}

static void test_roots_only(struct mr_rng *rng)
{
    (void)rng;
    struct mr_shard_options options = {.memory_bytes = 0, .numa_node = -1};
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_stream_slot slot;

    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    mr_rows_init(&rows, shard, 0, 0, 8);
    CHECK_EQ(mr_rows_add(&rows), MR_REF_NONE);
    for (uint64_t epoch = 1; epoch < 20; epoch++) {
        CHECK(mr_shard_flip(shard, epoch, MR_VIEW("position")));
        CHECK_EQ(mr_shard_pump(shard, 1000), 0);
        CHECK(mr_stream_peek(mr_shard_stream(shard), 0, &slot) != NULL);
        CHECK(slot.is_last && slot.epoch == epoch);
        CHECK_EQ(slot.bytes, MR_CHUNK_HEAD + 16 + 16);
        CHECK_EQ(mr_shard_stream(shard)->info.base_epoch, epoch);
        mr_stream_release(mr_shard_stream(shard));
        mr_shard_settle(shard, true);
    }
    mr_shard_free(shard);
}

static const struct mr_test cases[] = {
    {"model", test_model},
    {"memory_limit", test_memory_limit},
    {"tiny_staging", test_tiny_staging},
    {"limit_is_exact", test_limit_is_exact},
    {"staging_full", test_staging_full},
    {"guarded", test_guarded},
    {"roots_only", test_roots_only},
};

MR_TEST_MAIN(cases)
