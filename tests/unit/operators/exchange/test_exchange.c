/*
 * Two exchanges in a row between 1 to 8 reactors, stepped in random order on one thread,
 * with rings of 1 to 3 buffers, the least pool that works, and sinks that are often not
 * ready:
 *
 *     source r ─► exchange A ─► task r ─► exchange B ─► sink r
 *
 * A reactor that finds nothing to do sleeps, and is stepped again only when its doorbell
 * wakes it.  Owed: everything comes to its end (all asleep before that is a deadlock or a
 * lost wake-up); every row arrives once, unchanged, at the owner of its key, in order per
 * producer and key; no row comes behind a watermark it is not above; every barrier is the
 * same cut for all; and the watermarks at a barrier are the same for all.
 */
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "operators/exchange/exchange.h"
#include "tests/mr_test.h"

enum { REACTORS_MAX = 8, KEYS = 40, EPOCHS_MAX = 6 };
enum { PRODUCER, KEY, NAME, SEQ, EVENT, EPOCH, FLAG, WIDE, PRICE, COLUMNS };

static struct mr_schema *make_schema(struct mr_arena *arena)
{
    static const struct mr_type type[COLUMNS] = {
        [PRODUCER] = {.id = MR_TYPE_BIGINT},
        [KEY] = {.id = MR_TYPE_INT, .nullable = 1},
        [NAME] = {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = MR_LENGTH_MAX},
        [SEQ] = {.id = MR_TYPE_BIGINT},
        [EVENT] = {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3},
        [EPOCH] = {.id = MR_TYPE_BIGINT},
        [FLAG] = {.id = MR_TYPE_BOOLEAN, .nullable = 1},
        [WIDE] = {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 2, .nullable = 1},
        [PRICE] = {.id = MR_TYPE_DOUBLE, .nullable = 1},
    };
    struct mr_schema *schema = mr_schema_new(arena, COLUMNS);

    for (uint32_t c = 0; c < COLUMNS; c++)
        schema->field[c].type = type[c];
    return schema;
}

/* Every column follows from producer, key and sequence number; so does what is null. */
static void name_of(int64_t key, char *out, size_t size)
{
    snprintf(out, size, key % 2 ? "k%d" : "a key of many letters, number %d", (int)key);
}

struct plan {
    uint32_t reactors, slots, buffer_rows, buffers;
    uint64_t rows;    /* per source */
    uint32_t epochs;  /* barriers */
    uint32_t unready; /* percent */
    bool has_idle;
    bool is_keyless; /* exchange B */
};

struct source {
    struct mr_op *head;
    uint64_t row, next_seq[KEYS];
    int64_t watermark, clock;
    uint64_t epoch; /* barriers sent */
    bool is_ended, said_end;
};

struct sink {
    struct mr_op op;
    struct world *world;
    uint32_t number;
    bool is_ready, is_ended;
    uint64_t rows, next_seq[REACTORS_MAX][KEYS], epoch, idles;
    int64_t watermark;
};

struct reactor {
    struct mr_doorbell bell;
    bool is_asleep;
    struct mr_op *a, *b;
    struct mr_input *from_a, *from_b;
    uint64_t mid_epoch;
    bool mid_ended;
};

struct world {
    struct plan plan;
    struct mr_rng *rng;
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_batch_buffer *batch;
    struct mr_exchange *exchange_a, *exchange_b;
    struct mr_task_env env[REACTORS_MAX];
    struct reactor reactor[REACTORS_MAX];
    struct source source[REACTORS_MAX];
    struct sink sink[REACTORS_MAX];
    int64_t cut_watermark[2][EPOCHS_MAX + 1]; /* of exchange and epoch; NONE: not seen */
    bool has_cut[2][EPOCHS_MAX + 1];
    uint64_t sleeps;
};

static bool sink_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct sink, op)->is_ready;
}

static void reroll(struct sink *sink)
{
    sink->is_ready = mr_rng_below(sink->world->rng, 100) >= sink->world->plan.unready;
}

static int64_t cell(const struct mr_batch *batch, uint32_t col, uint32_t row)
{
    return ((const int64_t *)batch->col[col].data)[row];
}

static void check_content(const struct mr_batch *batch, uint32_t row)
{
    int64_t key = cell(batch, KEY, row), seq = cell(batch, SEQ, row);
    char name[64];

    name_of(key, name, sizeof(name));
    CHECK_EQ(mr_vec_is_null(&batch->col[NAME], row), key % 7 == 0);
    if (key % 7 != 0) {
        struct mr_view got = mr_str_view((const struct mr_str *)batch->col[NAME].data + row);
        CHECK(mr_view_is(got, name));
    }
    CHECK_EQ(mr_vec_is_null(&batch->col[FLAG], row), seq % 5 == 0);
    if (seq % 5 != 0)
        CHECK_EQ(((const uint8_t *)batch->col[FLAG].data)[row], seq % 2);
    CHECK(((const mr_i128 *)batch->col[WIDE].data)[row] == (mr_i128)seq << 70);
    CHECK(((const double *)batch->col[PRICE].data)[row] == (double)seq / 4);
    CHECK_EQ(mr_batch_kind(batch, row), seq % 11 == 0 ? MR_ROW_DELETE : MR_ROW_INSERT);
    int64_t behind = batch->behind_ns == NULL ? MR_WATERMARK_NONE : batch->behind_ns[row];
    CHECK_EQ(behind, seq % 13 == 0 ? cell(batch, EVENT, row) + 1 : MR_WATERMARK_NONE);
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *sink = MR_CONTAINER(op, struct sink, op);
    const struct world *world = sink->world;
    static const uint32_t name_key[] = {NAME};
    static uint64_t hash[MR_BATCH_ROWS];

    CHECK(sink->is_ready && !sink->is_ended);
    CHECK(batch->rows != 0);
    CHECK_EQ(batch->ingest_ns > 0, 1);
    mr_key_hash(batch, name_key, world->plan.is_keyless ? 0 : 1, 7, hash);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        uint64_t *next = &sink->next_seq[cell(batch, PRODUCER, row)][cell(batch, KEY, row)];

        check_content(batch, row);
        CHECK_EQ(mr_key_owner(hash[row], world->plan.reactors), sink->number);
        CHECK_EQ(cell(batch, SEQ, row), *next);
        ++*next;
        CHECK_EQ(cell(batch, EPOCH, row), sink->epoch);
        if (!world->plan.has_idle)
            CHECK(cell(batch, EVENT, row) > sink->watermark);
    }
    sink->rows += batch->selected;
    reroll(sink);
}

static void sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct sink *sink = MR_CONTAINER(op, struct sink, op);

    CHECK(sink->is_ready && !sink->is_ended);
    CHECK(watermark_ns > sink->watermark);
    sink->watermark = watermark_ns;
    reroll(sink);
}

static void sink_idle(struct mr_op *op)
{
    MR_CONTAINER(op, struct sink, op)->idles++;
}

static void sink_end(struct mr_op *op)
{
    struct sink *sink = MR_CONTAINER(op, struct sink, op);

    CHECK(sink->is_ready && !sink->is_ended);
    CHECK_EQ(sink->watermark, MR_WATERMARK_END);
    sink->is_ended = true;
}

static const struct mr_op_class sink_class = {.name = "sink",
                                              .ready = sink_ready,
                                              .push = sink_push,
                                              .watermark = sink_watermark,
                                              .idle = sink_idle,
                                              .end = sink_end};

static void put_row(struct world *world, uint32_t number, uint32_t at)
{
    struct source *source = &world->source[number];
    struct mr_batch_buffer *out = world->batch;
    struct mr_vec *col = out->batch.col;
    int64_t key = (int64_t)mr_rng_below(world->rng, KEYS);
    int64_t seq = (int64_t)source->next_seq[key]++;
    char name[64];

    source->clock = source->watermark + mr_rng_range(world->rng, 1, 50);
    ((int64_t *)col[PRODUCER].data)[at] = number;
    ((int64_t *)col[KEY].data)[at] = key;
    name_of(key, name, sizeof(name));
    ((struct mr_str *)col[NAME].data)[at] = mr_batch_buffer_str(out, name, strlen(name));
    if (key % 7 == 0) {
        /* What lies under a null must never be looked at. */
        ((struct mr_str *)col[NAME].data)[at] =
            (struct mr_str){.len = 1000, .u.data = (const char *)1};
        mr_batch_buffer_set_null(out, NAME, at);
    }
    ((int64_t *)col[SEQ].data)[at] = seq;
    ((int64_t *)col[EVENT].data)[at] = source->clock;
    ((int64_t *)col[EPOCH].data)[at] = (int64_t)source->epoch;
    ((uint8_t *)col[FLAG].data)[at] = (uint8_t)(seq % 2);
    if (seq % 5 == 0)
        mr_batch_buffer_set_null(out, FLAG, at);
    ((mr_i128 *)col[WIDE].data)[at] = (mr_i128)seq << 70;
    ((double *)col[PRICE].data)[at] = (double)seq / 4;
    if (seq % 11 == 0) {
        if (out->batch.kind == NULL)
            memset(out->kind, MR_ROW_INSERT, out->capacity);
        out->batch.kind = out->kind;
        out->kind[at] = MR_ROW_DELETE;
    }
    if (seq % 13 == 0) {
        if (out->batch.behind_ns == NULL)
            for (uint32_t i = 0; i < out->capacity; i++)
                out->behind_ns[i] = MR_WATERMARK_NONE;
        out->batch.behind_ns = out->behind_ns;
        out->behind_ns[at] = source->clock + 1;
    }
}

/* A batch some of whose rows do not count: these are never looked at. */
static void source_rows(struct world *world, uint32_t number)
{
    struct source *source = &world->source[number];
    struct mr_batch_buffer *out = world->batch;
    static uint16_t sel[MR_BATCH_ROWS];
    uint64_t left = world->plan.rows - source->row;
    uint32_t rows = (uint32_t)mr_rng_below(
                        world->rng, mr_rng_below(world->rng, 4) == 0 ? MR_BATCH_ROWS : 8) +
                    1;
    uint32_t at = 0, selected = 0;
    bool has_holes = mr_rng_below(world->rng, 2) != 0;

    if (rows > left)
        rows = (uint32_t)left;
    mr_batch_buffer_reset(out);
    for (; selected < rows && at < MR_BATCH_ROWS; at++) {
        if (has_holes && mr_rng_below(world->rng, 3) == 0) {
            ((int64_t *)out->batch.col[PRODUCER].data)[at] = -1;
            continue;
        }
        put_row(world, number, at);
        sel[selected++] = (uint16_t)at;
    }
    out->batch.rows = at;
    out->batch.selected = selected;
    out->batch.sel = has_holes ? sel : NULL;
    out->batch.ingest_ns = 1 + number;
    source->row += selected;
    mr_op_push(source->head, &out->batch);
}

static unsigned source_poll(struct world *world, uint32_t number)
{
    struct source *source = &world->source[number];

    if (source->is_ended || !mr_op_ready(source->head))
        return 0;
    uint64_t dice = mr_rng_below(world->rng, 100);
    if (source->said_end) {
        mr_op_end(source->head);
        source->is_ended = true;
        /* A task that has ended still takes part in checkpoints; nothing may follow. */
        struct mr_pack roots;
        mr_text_init(&roots.text);
        source->head->class->barrier(source->head, EPOCHS_MAX + 1, &roots);
        mr_text_fini(&roots.text);
    } else if (source->row == world->plan.rows) {
        mr_op_watermark(source->head, MR_WATERMARK_END);
        source->said_end = true;
    } else if (dice < 45) {
        source_rows(world, number);
    } else if (dice < 80) {
        source->watermark += mr_rng_range(world->rng, 1, 60);
        mr_op_watermark(source->head, source->watermark);
    } else if (dice < 83 && source->epoch < world->plan.epochs) {
        struct mr_pack roots;
        mr_text_init(&roots.text);
        source->head->class->barrier(source->head, ++source->epoch, &roots);
        mr_text_fini(&roots.text);
    } else if (dice < 86 && world->plan.has_idle) {
        mr_op_idle(source->head);
    }
    return 1;
}

/* All consumers of an exchange stand at the same watermark, and save it. */
static void check_cut(struct world *world, uint32_t exchange, struct mr_input *input)
{
    int64_t watermark = MR_WATERMARK_NONE;
    struct mr_pack roots;
    struct mr_err err;

    mr_text_init(&roots.text);
    input->class->barrier(input, input->epoch, &roots);
    CHECK_EQ(mr_exchange_read_roots(mr_text_view(&roots.text), &watermark, &err), 0);
    mr_text_fini(&roots.text);
    CHECK_EQ(watermark, mr_exchange_input_watermark(input));
    if (world->has_cut[exchange][input->epoch] && !world->plan.has_idle)
        CHECK_EQ(watermark, world->cut_watermark[exchange][input->epoch]);
    world->has_cut[exchange][input->epoch] = true;
    world->cut_watermark[exchange][input->epoch] = watermark;
}

static unsigned mid_poll(struct world *world, struct reactor *reactor)
{
    struct mr_input *input = reactor->from_a;

    if (reactor->mid_ended || !mr_op_ready(input->head))
        return 0;
    enum mr_input_event event = input->class->poll(input, 0);
    if (event == MR_INPUT_BARRIER) {
        struct mr_pack roots;
        CHECK_EQ(input->epoch, reactor->mid_epoch + 1);
        reactor->mid_epoch = input->epoch;
        check_cut(world, 0, input);
        mr_text_init(&roots.text);
        input->head->class->barrier(input->head, input->epoch, &roots);
        mr_text_fini(&roots.text);
    }
    reactor->mid_ended = event == MR_INPUT_END;
    return event != MR_INPUT_NOTHING;
}

static unsigned sink_poll(struct world *world, struct reactor *reactor, struct sink *sink)
{
    struct mr_input *input = reactor->from_b;

    if (sink->is_ended || !mr_op_ready(input->head))
        return 0;
    enum mr_input_event event = input->class->poll(input, 0);
    if (event == MR_INPUT_BARRIER) {
        CHECK_EQ(input->epoch, sink->epoch + 1);
        sink->epoch = input->epoch;
        check_cut(world, 1, input);
    }
    CHECK_EQ(event == MR_INPUT_END, sink->is_ended);
    return event != MR_INPUT_NOTHING;
}

static bool has_work(struct reactor *reactor, struct source *source)
{
    return mr_doorbell_is_pending(&reactor->bell) ||
           (!source->is_ended && mr_op_ready(source->head)) ||
           reactor->from_a->class->peek(reactor->from_a) ||
           reactor->from_b->class->peek(reactor->from_b);
}

static void step(struct world *world, uint32_t number)
{
    struct reactor *reactor = &world->reactor[number];
    uint32_t first = (uint32_t)mr_rng_below(world->rng, 5);
    unsigned work = 0;

    for (uint32_t i = 0; i < 5; i++) {
        switch ((first + i) % 5) {
        case 0: work += source_poll(world, number); break;
        case 1: work += reactor->a->class->poll(reactor->a, 0); break;
        case 2: work += mid_poll(world, reactor); break;
        case 3: work += reactor->b->class->poll(reactor->b, 0); break;
        default: work += sink_poll(world, reactor, &world->sink[number]);
        }
    }
    if (work != 0)
        return;
    mr_doorbell_sleep(&reactor->bell);
    if (has_work(reactor, &world->source[number])) {
        mr_doorbell_awake(&reactor->bell);
        return;
    }
    reactor->is_asleep = true;
    world->sleeps++;
}

static void wake(void *context)
{
    struct reactor *reactor = context;

    CHECK(reactor->is_asleep);
    reactor->is_asleep = false;
}

static void world_open(struct world *world)
{
    static const uint32_t by_key[] = {KEY}, by_name[] = {NAME};
    const struct plan *plan = &world->plan;
    struct mr_doorbell *bell[REACTORS_MAX];
    struct mr_err err;

    mr_arena_init(&world->arena);
    world->schema = make_schema(&world->arena);
    world->batch = mr_batch_buffer_new(world->schema, MR_BATCH_ROWS);
    for (uint32_t r = 0; r < plan->reactors; r++) {
        mr_doorbell_init(&world->reactor[r].bell, wake, &world->reactor[r]);
        bell[r] = &world->reactor[r].bell;
    }
    struct mr_exchange_spec spec = {.uid = "test",
                                    .schema = world->schema,
                                    .key = by_key,
                                    .keys = 1,
                                    .hash_seed = 7,
                                    .producers = plan->reactors,
                                    .consumers = plan->reactors,
                                    .producer_doorbell = bell,
                                    .consumer_doorbell = bell,
                                    .slots = plan->slots,
                                    .buffer_rows = plan->buffer_rows,
                                    .buffers = plan->buffers};
    CHECK_EQ(mr_exchange_new(&spec, &world->exchange_a, &err), 0);
    spec.key = by_name;
    spec.keys = plan->is_keyless ? 0 : 1;
    CHECK_EQ(mr_exchange_new(&spec, &world->exchange_b, &err), 0);
    for (uint32_t r = 0; r < plan->reactors; r++) {
        struct reactor *reactor = &world->reactor[r];
        struct sink *sink = &world->sink[r];
        struct mr_task_env *env = &world->env[r];
        *sink = (struct sink){.op = {.class = &sink_class, .env = env},
                              .world = world,
                              .number = r,
                              .watermark = MR_WATERMARK_NONE};
        world->source[r].watermark = 0;
        CHECK_EQ(mr_exchange_op(world->exchange_a, r, env, &reactor->a, &err), 0);
        CHECK_EQ(mr_exchange_op(world->exchange_b, r, env, &reactor->b, &err), 0);
        CHECK_EQ(
            mr_exchange_input(world->exchange_a, r, env, reactor->b, &reactor->from_a, &err),
            0);
        CHECK_EQ(
            mr_exchange_input(world->exchange_b, r, env, &sink->op, &reactor->from_b, &err), 0);
        world->source[r].head = reactor->a;
    }
}

static void world_close(struct world *world)
{
    for (uint32_t r = 0; r < world->plan.reactors; r++) {
        struct reactor *reactor = &world->reactor[r];
        reactor->a->class->free(reactor->a);
        reactor->b->class->free(reactor->b);
        reactor->from_a->class->free(reactor->from_a);
        reactor->from_b->class->free(reactor->from_b);
    }
    mr_exchange_free(world->exchange_a);
    mr_exchange_free(world->exchange_b);
    mr_batch_buffer_free(world->batch);
    mr_arena_fini(&world->arena);
}

/* Somebody who may be stepped: awake, or with a sink that gets ready by itself. */
static bool choose(struct world *world, uint32_t *ret_reactor)
{
    uint32_t able[REACTORS_MAX], count = 0;

    for (uint32_t r = 0; r < world->plan.reactors; r++)
        if (!world->reactor[r].is_asleep ||
            (!world->sink[r].is_ready && !world->sink[r].is_ended))
            able[count++] = r;
    if (count == 0)
        return false;
    uint32_t r = *ret_reactor = able[mr_rng_below(world->rng, count)];
    if (world->reactor[r].is_asleep) {
        mr_doorbell_awake(&world->reactor[r].bell);
        world->reactor[r].is_asleep = false;
    }
    if (!world->sink[r].is_ready)
        reroll(&world->sink[r]);
    return true;
}

static void check_end(const struct world *world)
{
    uint64_t sent[REACTORS_MAX][KEYS] = {0}, got[REACTORS_MAX][KEYS] = {0}, epochs = 0;

    for (uint32_t r = 0; r < world->plan.reactors; r++) {
        const struct source *source = &world->source[r];
        const struct sink *sink = &world->sink[r];
        CHECK(source->is_ended && sink->is_ended && world->reactor[r].mid_ended);
        CHECK_EQ(source->row, world->plan.rows);
        if (source->epoch > epochs)
            epochs = source->epoch;
        for (uint32_t p = 0; p < world->plan.reactors; p++)
            for (uint32_t k = 0; k < KEYS; k++)
                got[p][k] += sink->next_seq[p][k];
        for (uint32_t k = 0; k < KEYS; k++)
            sent[r][k] = source->next_seq[k];
    }
    CHECK(memcmp(sent, got, sizeof(sent)) == 0);
    /* A source may end before a barrier, so the last epochs may have been aligned by ends. */
    for (uint32_t r = 0; r < world->plan.reactors; r++)
        CHECK_EQ(world->sink[r].epoch, epochs);
}

static void run_world(struct mr_rng *rng, struct plan plan)
{
    static struct world world;
    uint32_t r;

    memset(&world, 0, sizeof(world));
    world.plan = plan;
    world.rng = rng;
    world_open(&world);
    while (choose(&world, &r))
        step(&world, r);
    check_end(&world);
    world_close(&world);
}

static void all_to_all(struct mr_rng *rng)
{
    for (uint32_t round = 0; round < 60; round++) {
        uint32_t reactors = 1 + (uint32_t)mr_rng_below(rng, REACTORS_MAX);
        uint32_t buffer_rows = 64u << mr_rng_below(rng, 6);
        struct plan plan = {
            .reactors = reactors,
            .slots = 1 + (uint32_t)mr_rng_below(rng, 3),
            .buffer_rows = buffer_rows,
            .buffers = mr_exchange_buffers_min(buffer_rows, reactors) +
                       (uint32_t)mr_rng_below(rng, 2) * 5,
            .rows = mr_rng_below(rng, 8000),
            .epochs = (uint32_t)mr_rng_below(rng, EPOCHS_MAX + 1),
            .unready = (uint32_t)mr_rng_below(rng, 90),
            .has_idle = mr_rng_below(rng, 3) == 0,
            .is_keyless = mr_rng_below(rng, 4) == 0,
        };
        run_world(rng, plan);
    }
}

static void roomy(struct mr_rng *rng)
{
    run_world(rng, (struct plan){.reactors = 4, .rows = 30000, .epochs = 3, .unready = 10});
}

static const struct mr_test cases[] = {{"all_to_all", all_to_all}, {"roomy", roomy}};

MR_TEST_MAIN(cases)
