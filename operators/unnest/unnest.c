#include "operators/unnest/unnest.h"

#include "core/base/alloc.h"
#include "core/data/nested.h"
#include "operators/join/pairs.h"

#include <stdlib.h>

struct unnest {
    struct mr_op op;
    const struct mr_unnest_spec *spec;
    struct mr_type type; /* of what is unnested */
    struct mr_batch_buffer *out, *rest;
    /* The batch under way: the caller's, or what was left of it. */
    const struct mr_batch *batch; /* NULL: none */
    uint32_t next_row;            /* of the selected ones */
    uint32_t next_element;        /* of that row */
    uint32_t next_copy;           /* of that element, in a MULTISET */
    uint16_t row[MR_BATCH_ROWS];  /* per row of the output: which of the batch it is of */
};

/* What a row has: elements of an array, or entries. */
struct elements {
    struct mr_elements first, second;
    bool is_map, is_multiset;
};

static struct unnest *unnest_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct unnest, op);
}

static bool unnest_ready(const struct mr_op *op)
{
    const struct unnest *u = MR_CONTAINER_CONST(op, struct unnest, op);

    return u->batch == NULL && mr_op_ready(op->next);
}

static struct elements elements_of(const struct unnest *u, uint32_t row)
{
    const struct mr_vec *vec = &u->batch->col[u->spec->column];
    struct elements out = {.is_map = mr_type_is_map(u->type),
                           .is_multiset = u->type.id == MR_TYPE_MULTISET};

    if (mr_vec_is_null(vec, row))
        return out;
    struct mr_view bytes = mr_str_view((const struct mr_str *)vec->data + row);
    if (out.is_map)
        mr_map_open(u->type, bytes, &out.first, &out.second);
    else
        out.first = mr_elements_of(u->type, bytes);
    return out;
}

static struct mr_value part_of(const struct elements *elements, uint32_t i, uint32_t part)
{
    struct mr_value number = {.type = {.id = MR_TYPE_INT}, .u.i64 = (int64_t)i + 1}, element;

    switch (part) {
    case MR_UNNEST_ELEMENT: return mr_element_at(&elements->first, i);
    case MR_UNNEST_VALUE: return mr_element_at(&elements->second, i);
    case MR_UNNEST_NUMBER: return number;
    default: break;
    }
    element = mr_element_at(&elements->first, i);
    if (element.is_null)
        return element;
    return mr_field_at(element.type, mr_str_view(&element.u.str), part - MR_UNNEST_FIELD);
}

/* The next row of the output: element I of row ROW, or (ELEMENTS NULL) NULLs beside it. */
static void add(struct unnest *u, uint32_t row, const struct elements *elements, uint32_t i)
{
    struct mr_batch *out = &u->out->batch;
    uint32_t at = out->rows++;

    u->row[at] = (uint16_t)row;
    for (uint32_t p = 0; p < u->spec->parts; p++) {
        uint32_t col = u->spec->keeps + p;
        size_t bytes = mr_type_bytes(out->schema->field[col].type);
        struct mr_value value = {.is_null = true};
        if (elements != NULL)
            value = part_of(elements, i, u->spec->part[p]);
        if (value.is_null) {
            memset(&value.u, 0, sizeof(value.u));
            mr_batch_buffer_set_null(u->out, col, at);
        }
        memcpy((char *)out->col[col].data + at * bytes, &value.u, bytes);
    }
}

/* How often element I is there. */
static uint32_t copies_of(const struct elements *elements, uint32_t i)
{
    if (!elements->is_multiset)
        return 1;
    struct mr_value count = mr_element_at(&elements->second, i);
    return count.is_null || count.u.i64 < 0 ? 0 : (uint32_t)count.u.i64;
}

/* What is left of row ROW.  False: the output is full. */
static bool add_row(struct unnest *u, uint32_t row)
{
    const struct elements elements = elements_of(u, row);

    if (elements.first.count == 0 && u->spec->is_left)
        add(u, row, NULL, 0);
    for (; u->next_element < elements.first.count; u->next_element++) {
        uint32_t copies = copies_of(&elements, u->next_element);
        for (; u->next_copy < copies; u->next_copy++) {
            if (u->out->batch.rows == MR_BATCH_ROWS)
                return false;
            add(u, row, &elements, u->next_element);
        }
        u->next_copy = 0;
    }
    u->next_element = 0;
    return true;
}

static void fill(struct unnest *u)
{
    while (u->next_row < u->batch->selected && u->out->batch.rows < MR_BATCH_ROWS) {
        if (!add_row(u, mr_batch_row(u->batch, u->next_row)))
            break;
        u->next_row++;
    }
}

static void push_out(struct unnest *u)
{
    struct mr_batch *out = &u->out->batch;
    const struct mr_batch *batch = u->batch;
    uint32_t rows = out->rows;

    for (uint32_t k = 0; k < u->spec->keeps; k++)
        mr_pairs_gather(batch, u->spec->keep[k], u->row, rows, u->out, k);
    for (uint32_t i = 0; batch->kind != NULL && i < rows; i++)
        u->out->kind[i] = batch->kind[u->row[i]];
    for (uint32_t i = 0; batch->behind_ns != NULL && i < rows; i++)
        u->out->behind_ns[i] = batch->behind_ns[u->row[i]];
    out->kind = batch->kind != NULL ? u->out->kind : NULL;
    out->behind_ns = batch->behind_ns != NULL ? u->out->behind_ns : NULL;
    out->ingest_ns = batch->ingest_ns;
    out->selected = rows;
    if (rows > 0) {
        mr_stat_add(&u->op.stats.rows_out, rows);
        mr_op_push(u->op.next, out);
    }
    mr_batch_buffer_reset(u->out);
}

/* The caller's batch is not ours beyond this call: copy what is still to come of it. */
static void hold_rest(struct unnest *u)
{
    mr_batch_buffer_reset(u->rest);
    for (uint32_t i = u->next_row; i < u->batch->selected; i++)
        mr_batch_buffer_append(u->rest, u->batch, mr_batch_row(u->batch, i));
    u->batch = &u->rest->batch;
    u->next_row = 0;
}

/* As much of the batch as goes through.  The operator below is ready. */
static void run(struct unnest *u)
{
    do {
        fill(u);
        push_out(u);
        if (u->next_row == u->batch->selected) {
            u->batch = NULL;
            return;
        }
    } while (mr_op_ready(u->op.next));
}

static void unnest_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct unnest *u = unnest_of(op);

    MR_ASSERT(u->batch == NULL);
    mr_stat_add(&op->stats.batches_in, 1);
    u->batch = batch;
    u->next_row = u->next_element = u->next_copy = 0;
    run(u);
    if (u->batch != NULL)
        hold_rest(u);
}

static unsigned unnest_poll(struct mr_op *op, int64_t now_ns)
{
    struct unnest *u = unnest_of(op);

    (void)now_ns;
    if (u->batch == NULL || !mr_op_ready(op->next))
        return 0;
    run(u);
    return 1;
}

static void unnest_free(struct mr_op *op)
{
    struct unnest *u = unnest_of(op);

    mr_batch_buffer_free(u->out);
    mr_batch_buffer_free(u->rest);
    free(u);
}

static const struct mr_op_class unnest_class = {
    .name = "unnest",
    .ready = unnest_ready,
    .push = unnest_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = unnest_poll,
    .free = unnest_free,
};

static int unnest_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                      struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_unnest_spec *spec = MR_CONTAINER_CONST(stage, struct mr_unnest_spec, stage);
    struct unnest *u = mr_alloc(sizeof(*u), "UNNEST");

    (void)reterr;
    MR_ASSERT(stage->output->count == spec->keeps + spec->parts);
    u->op = (struct mr_op){.class = &unnest_class, .env = place->env, .next = place->next};
    atomic_store_explicit(&u->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    u->spec = spec;
    u->type = stage->input[0].schema->field[spec->column].type;
    u->out = mr_batch_buffer_new(stage->output, MR_BATCH_ROWS);
    u->rest = mr_batch_buffer_new(stage->input[0].schema, MR_BATCH_ROWS);
    *ret_op = port[0] = &u->op;
    return 0;
}

const struct mr_stage_class mr_unnest_class = {.name = "unnest", .op_new = unnest_new};
