/*
 * One run: the results of its keys as they are, the rows added and taken back, the results
 * as they are then.  Lane I has rows 2 I and 2 I + 1 of the output; which of them are
 * handed on is decided last.
 */
#include "operators/group/group_int.h"

static const char *const *rows_of(const struct mr_group *g)
{
    return (const char *const *)g->base;
}

static void emit(struct mr_group *g, struct mr_batch_buffer *out, uint32_t at)
{
    mr_acc_emit(g->layout, g->shard, rows_of(g), g->lanes, out, g->layout->keys, at, 2);
}

/* -- Is it the same? ------------------------------------------------------------------ */

MR_INLINE bool same_at(enum mr_shape shape, const void *data, uint32_t a, uint32_t b)
{
    switch (shape) {
    case MR_SHAPE_BOOL: return ((const uint8_t *)data)[a] == ((const uint8_t *)data)[b];
    case MR_SHAPE_I64:
    case MR_SHAPE_F64: return ((const uint64_t *)data)[a] == ((const uint64_t *)data)[b];
    case MR_SHAPE_I128: return ((const mr_i128 *)data)[a] == ((const mr_i128 *)data)[b];
    case MR_SHAPE_STR:
        return mr_str_cmp((const struct mr_str *)data + a, (const struct mr_str *)data + b) ==
               0;
    }
    return false;
}

/* differs[i], for column VEC whose results lie from row AT on. */
static void compare(struct mr_group *g, enum mr_shape shape, const struct mr_vec *vec,
                    uint32_t at)
{
    for (uint32_t i = 0; i < g->lanes; i++) {
        uint32_t a = at + 2 * i, b = a + 1;
        bool is_null = mr_vec_is_null(vec, a);

        if (is_null != mr_vec_is_null(vec, b))
            g->differs[i] = true;
        else if (!is_null && !same_at(shape, vec->data, a, b))
            g->differs[i] = true;
    }
}

static void compare_all(struct mr_group *g, const struct mr_batch_buffer *out, uint32_t at)
{
    const struct mr_schema *schema = out->batch.schema;

    /* With a time to live those below are told that the key is in use. */
    memset(g->differs, g->spec->ttl_ns > 0, g->lanes);
    for (uint32_t c = g->layout->keys; c < schema->count && g->spec->ttl_ns == 0; c++)
        compare(g, mr_type_shape(schema->field[c].type), &out->batch.col[c], at);
}

/* -- What is handed on ------------------------------------------------------------------ */

static void pick(struct mr_group_out *out, uint32_t row, enum mr_row_kind kind)
{
    out->buffer->kind[row] = (uint8_t)kind;
    out->sel[out->picked++] = (uint16_t)row;
}

static int64_t records(const struct mr_group *g, uint32_t lane)
{
    int64_t count;

    memcpy(&count, g->base[lane] + g->layout->acc[g->layout->records].offset, sizeof(count));
    return count;
}

static void pick_all(struct mr_group *g, struct mr_group_out *out, uint32_t at)
{
    bool retracts = g->layout->retracts;

    for (uint32_t i = 0; i < g->lanes; i++) {
        uint32_t before = at + 2 * i;

        if (g->is_new[i]) {
            pick(out, before + 1, MR_ROW_INSERT);
        } else if (retracts && records(g, i) == 0) {
            pick(out, before, MR_ROW_DELETE);
            mr_group_forget(g, g->ref[i]);
        } else if (g->differs[i]) {
            pick(out, before, MR_ROW_UPDATE_BEFORE);
            pick(out, before + 1, MR_ROW_UPDATE_AFTER);
        }
    }
}

/* Both rows of a lane are as far behind as the row that made them. */
static void put_behind(const struct mr_group *g, const struct mr_batch *batch,
                       struct mr_batch_buffer *out, uint32_t at)
{
    if (batch->behind_ns == NULL)
        return;
    out->batch.behind_ns = out->behind_ns;
    for (uint32_t i = 0; i < g->lanes; i++)
        out->behind_ns[at + 2 * i] = out->behind_ns[at + 2 * i + 1] =
            batch->behind_ns[g->row[i]];
}

/* Add and take back. */
static bool apply(struct mr_group *g, const struct mr_batch *batch)
{
    if (!mr_acc_update(g->layout, batch, &g->add, &g->picked))
        return g->picked.is_too_long ? mr_acc_fail_too_long(&g->op) : mr_group_fail_memory(g);
    if (g->sub.n > 0)
        mr_acc_retract(g->layout, batch, &g->sub, &g->picked);
    if (g->layout->sets == 0)
        return true;
    return mr_group_values(g, batch, &g->add, 1) &&
           (g->sub.n == 0 || mr_group_values(g, batch, &g->sub, -1));
}

bool mr_group_change(struct mr_group *g, const struct mr_batch *batch, struct mr_group_out *out)
{
    struct mr_batch_buffer *buffer = out->buffer;
    uint32_t at = buffer->batch.rows;

    MR_ASSERT(at + 2 * g->lanes <= MR_BATCH_ROWS);
    buffer->batch.kind = buffer->kind;
    emit(g, buffer, at);
    if (!apply(g, batch))
        return false;
    emit(g, buffer, at + 1);
    mr_row_keys_emit(g->layout, g->shard, rows_of(g), g->lanes, buffer, at, 2);
    mr_row_keys_emit(g->layout, g->shard, rows_of(g), g->lanes, buffer, at + 1, 2);
    put_behind(g, batch, buffer, at);
    compare_all(g, buffer, at);
    pick_all(g, out, at);
    buffer->batch.rows = at + 2 * g->lanes;
    return true;
}
