#include "bench/rig/memory.h"

#include "bench/rig/machine.h"
#include "bench/rig/orders.h"
#include "core/base/rng.h"
#include "io/framing/lines.h"

#include <stdio.h>
#include <stdlib.h>

static const struct mr_rig_memory *the_memory;
static const struct mr_rig_generated *the_generated;
static int64_t the_handed_ns;

void mr_rig_memory_set(const struct mr_rig_memory *memory)
{
    the_memory = memory;
}

void mr_rig_generated_set(const struct mr_rig_generated *generated)
{
    the_generated = generated;
}

int64_t mr_rig_generated_handed_ns(void)
{
    return the_handed_ns;
}

/* -- Lines ------------------------------------------------------------------------------ */

struct mr_source {
    const struct mr_rig_memory *memory;
    struct mr_rig_generated generated;
};

struct lines_split {
    struct mr_lines lines;
    bool is_done;
};

struct mr_reader {
    const struct mr_source *source;
    uint32_t run, splits, turn;
    struct lines_split split[MR_RIG_SPLITS_MAX];
    uint64_t made; /* rows generated */
    bool is_assigned;
    struct mr_rng rng;
    struct mr_msg msg[MR_BATCH_ROWS];
};

static const struct mr_option_spec no_options[] = {{0}};

static int memory_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    (void)spec;
    (void)env;
    (void)reterr;
    *ret = calloc(1, sizeof(**ret));
    MR_ASSERT(*ret != NULL);
    (*ret)->memory = the_memory;
    if (the_generated != NULL)
        (*ret)->generated = *the_generated;
    return 0;
}

static int memory_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    (void)reterr;
    for (uint32_t i = 0; i < source->memory->splits; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "%u", i);
        struct mr_split split = {.id = id, .start = {.offset = MR_OFFSET_START}};
        add(context, &split);
    }
    return 0;
}

static void memory_close(struct mr_source *source)
{
    free(source);
}

static int memory_reader_new(struct mr_source *source, struct mr_task_env *env,
                             struct mr_reader **ret, struct mr_err *reterr)
{
    (void)env;
    (void)reterr;
    *ret = calloc(1, sizeof(**ret));
    MR_ASSERT(*ret != NULL);
    (*ret)->source = source;
    (*ret)->rng.state = 17;
    (*ret)->run = source->memory == NULL || source->memory->run == 0 ? MR_BATCH_ROWS
                                                                     : source->memory->run;
    return 0;
}

static int memory_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    struct mr_view buffer = reader->source->memory->split[atoi(split->id)];
    struct lines_split *s = &reader->split[reader->splits];
    int64_t from = split->start.offset == MR_OFFSET_START ? 0 : split->start.offset;

    (void)reterr;
    MR_ASSERT(reader->splits < MR_RIG_SPLITS_MAX);
    mr_lines_init(&s->lines, '\n', 1 << 20);
    mr_lines_reset(&s->lines, from);
    mr_lines_feed(&s->lines, buffer.data + from, buffer.len - (size_t)from);
    return (int)reader->splits++;
}

static int memory_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                       struct mr_err *reterr)
{
    (void)now_ns;
    (void)reterr;
    for (uint32_t i = 0; i < reader->splits; i++) {
        uint32_t at = reader->turn++ % reader->splits;
        struct lines_split *s = &reader->split[at];
        uint32_t count = s->is_done ? 0 : mr_lines_cut(&s->lines, reader->msg, reader->run);
        s->is_done |= count == 0;
        if (count == 0)
            continue;
        *ret = (struct mr_poll){.split = at, .count = count, .msg = reader->msg};
        return 1;
    }
    return 0;
}

static enum mr_split_state memory_split_state(struct mr_reader *reader, uint32_t split)
{
    if (!reader->split[split].is_done)
        return MR_SPLIT_ACTIVE;
    return reader->source->memory->is_endless ? MR_SPLIT_ACTIVE : MR_SPLIT_DONE;
}

static void memory_reader_free(struct mr_reader *reader)
{
    for (uint32_t i = 0; i < reader->splits; i++)
        mr_lines_fini(&reader->split[i].lines);
    free(reader);
}

const struct mr_source_class mr_rig_memory_source = {
    .name = "memory",
    .options = no_options,
    .needs_format = true,
    .is_replayable = true,
    .open = memory_open,
    .discover = memory_discover,
    .close = memory_close,
    .reader_new = memory_reader_new,
    .assign = memory_assign,
    .poll = memory_poll,
    .split_state = memory_split_state,
    .reader_free = memory_reader_free,
};

/* -- Rows --------------------------------------------------------------------------------- */

static int generated_discover(struct mr_source *source,
                              void (*add)(void *context, const struct mr_split *split),
                              void *context, struct mr_err *reterr)
{
    struct mr_split split = {.id = "0", .start = {.offset = MR_OFFSET_START}};

    (void)source;
    (void)reterr;
    add(context, &split);
    return 0;
}

static int generated_assign(struct mr_reader *reader, const struct mr_split *split,
                            struct mr_err *reterr)
{
    (void)reterr;
    reader->made = split->start.offset == MR_OFFSET_START ? 0 : (uint64_t)split->start.offset;
    reader->is_assigned = true;
    return 0;
}

static struct mr_str product_name(uint32_t number)
{
    char name[8] = "p000000";

    for (int i = 6; i > 0; i--) {
        name[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return mr_str_of(name, 7);
}

static int generated_poll(struct mr_reader *reader, int64_t now_ns, struct mr_batch_buffer *out,
                          struct mr_poll *ret, struct mr_err *reterr)
{
    const struct mr_rig_generated *spec = &reader->source->generated;
    uint64_t left = spec->rows - reader->made;
    uint32_t most = spec->run == 0 || spec->run > out->capacity ? out->capacity : spec->run;
    uint32_t rows = left < most ? (uint32_t)left : most;
    struct mr_str *product = out->batch.col[0].data;
    int64_t *amount = out->batch.col[1].data, *time_ns = out->batch.col[2].data;

    (void)now_ns;
    (void)reterr;
    if (rows == 0 || !reader->is_assigned)
        return 0;
    for (uint32_t i = 0; i < rows; i++) {
        uint64_t draw = mr_rng_next(&reader->rng);
        product[i] = product_name((uint32_t)((draw & UINT32_MAX) * spec->products >> 32));
        amount[i] = (int64_t)(draw >> 48) + 1;
        int64_t ms = (int64_t)((reader->made + i) * 1000 / spec->rows_per_second);
        time_ns[i] = MR_RIG_ORDERS_START_NS + ms * MR_MILLI_NS;
    }
    reader->made += rows;
    out->batch.rows = out->batch.selected = rows;
    *ret = (struct mr_poll){.count = rows, .after = {.offset = (int64_t)reader->made}};
    if (spec->run != 0)
        the_handed_ns = mr_rig_now_ns();
    return 1;
}

static enum mr_split_state generated_split_state(struct mr_reader *reader, uint32_t split)
{
    (void)split;
    return reader->made == reader->source->generated.rows ? MR_SPLIT_DONE : MR_SPLIT_ACTIVE;
}

const struct mr_source_class mr_rig_generated_source = {
    .name = "generated",
    .options = no_options,
    .is_replayable = true,
    .open = memory_open,
    .discover = generated_discover,
    .close = memory_close,
    .reader_new = memory_reader_new,
    .assign = generated_assign,
    .poll_rows = generated_poll,
    .split_state = generated_split_state,
    .reader_free = memory_reader_free,
};
