#include "operators/join/set.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "operators/row/row.h"
#include "operators/stage/ports.h"
#include "state/shard/index.h"

#include <stdlib.h>

/* The head of every row of state. */
struct set_row {
    uint64_t hash;
    uint64_t count[2]; /* per side; a row with neither is gone */
};

struct set {
    struct mr_op op;
    struct mr_ports ports;
    const struct mr_set_spec *spec;
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_row_codec *codec;
    struct mr_index index;
    uint32_t *column; /* all of them */
    uint64_t hash[MR_BATCH_ROWS];
    uint16_t sel[MR_BATCH_ROWS];
    uint8_t kind[MR_BATCH_ROWS];
};

static struct set *set_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct set, op);
}

static const struct set_row *row_at(const struct set *set, mr_ref ref)
{
    return mr_state_read(set->shard, ref);
}

/* How often a row is in the result that is there L and R times. */
static uint64_t multiplicity(const struct mr_set_spec *spec, uint64_t l, uint64_t r)
{
    uint64_t all = spec->is_except ? (l > r ? l - r : 0) : (l < r ? l : r);

    if (spec->is_all)
        return all;
    return spec->is_except ? l > 0 && r == 0 : all > 0;
}

static mr_ref find(const struct set *set, uint64_t hash, const struct mr_batch *batch,
                   uint32_t row)
{
    struct mr_index_at at;
    mr_ref ref = mr_index_first(&set->index, hash, &at);

    while (ref != MR_REF_NONE &&
           (row_at(set, ref)->hash != hash ||
            !mr_row_is(set->codec, set->shard, mr_state_read(set->shard, ref), batch, row)))
        ref = mr_index_again(&set->index, hash, &at);
    return ref;
}

static mr_ref add(struct set *set, uint64_t hash, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rows_add(&set->rows);

    if (ref == MR_REF_NONE)
        return ref;
    char *base = mr_state_write(set->shard, ref, set->codec->lines);
    *(struct set_row *)(void *)base = (struct set_row){.hash = hash};
    if (!mr_row_put(set->codec, &set->rows, base, batch, row)) {
        mr_row_drop(set->codec, &set->rows, base);
        mr_rows_remove(&set->rows, ref);
        return MR_REF_NONE;
    }
    mr_index_add(&set->index, hash, ref);
    return ref;
}

static void remove_row(struct set *set, mr_ref ref)
{
    mr_index_remove(&set->index, row_at(set, ref)->hash, ref);
    mr_row_drop(set->codec, &set->rows, mr_state_read(set->shard, ref));
    mr_rows_remove(&set->rows, ref);
}

/* Row ROW of input PORT comes or goes.  How many more of it the result has now: 1, 0, -1. */
static int change(struct set *set, uint32_t port, const struct mr_batch *batch, uint32_t row)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    bool is_back = kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE;
    mr_ref ref = find(set, set->hash[row], batch, row);

    if (is_back && (ref == MR_REF_NONE || row_at(set, ref)->count[port] == 0)) {
        mr_stat_add(&set->op.stats.bad_rows, 1);
        return 0;
    }
    if (ref == MR_REF_NONE)
        ref = add(set, set->hash[row], batch, row);
    if (ref == MR_REF_NONE) {
        mr_op_fail(&set->op, MR_ERR_LIMIT,
                   "'%s': the memory for state, '--memory', is used up by %llu different rows; "
                   "raise it",
                   set->op.uid, (unsigned long long)set->rows.count);
        return 0;
    }
    struct set_row *head = mr_state_write(set->shard, ref, 1);
    uint64_t was = multiplicity(set->spec, head->count[0], head->count[1]);
    head->count[port] += is_back ? UINT64_MAX : 1;
    uint64_t is = multiplicity(set->spec, head->count[0], head->count[1]);
    if (head->count[0] == 0 && head->count[1] == 0)
        remove_row(set, ref);
    return is > was ? 1 : is < was ? -1 : 0;
}

static void set_push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    struct set *set = set_of(op);
    struct mr_batch out = *batch;

    mr_stat_add(&op->stats.batches_in, 1);
    mr_key_hash(batch, set->column, batch->schema->count, op->env->hash_seed, set->hash);
    for (uint32_t i = 0; i < batch->selected; i++)
        mr_index_prefetch(&set->index, set->hash[mr_batch_row(batch, i)]);
    out.selected = 0;
    for (uint32_t i = 0; i < batch->selected && op->env->failure.code == 0; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int more = change(set, port, batch, row);
        if (more == 0)
            continue;
        set->kind[row] = more > 0 ? MR_ROW_INSERT : MR_ROW_DELETE;
        set->sel[out.selected++] = (uint16_t)row;
    }
    if (out.selected == 0)
        return;
    out.schema = set->spec->stage.output;
    out.sel = set->sel;
    out.kind = set->kind;
    mr_stat_add(&op->stats.rows_out, out.selected);
    mr_op_push(op->next, &out);
}

/* -- Restoring --------------------------------------------------------------------------- */

static int adopt(struct set *set, const struct mr_image *image, const struct mr_image_row *row)
{
    struct set_row head;

    if (row->table != 0 || row->bytes != set->codec->lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&head, row->data, sizeof(head));
    if (head.count[0] == 0 && head.count[1] == 0)
        return MR_ERR_CORRUPT;
    if (mr_key_owner(head.hash, set->op.env->reactors) != set->op.env->reactor)
        return 0;
    mr_ref ref = mr_rows_add(&set->rows);
    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(set->shard, ref, set->codec->lines);
    memcpy(base, row->data, row->bytes);
    return mr_row_adopt(set->codec, image, &set->rows, base);
}

static int set_restore(struct mr_op *op, const struct mr_restore *restore,
                       struct mr_err *reterr)
{
    struct set *set = set_of(op);
    struct mr_image_row row;
    int rc = 0;

    for (uint32_t i = 0; i < restore->images && rc == 0; i++) {
        uint64_t cursor = 0;
        while (rc == 0 && mr_image_next(restore->image[i], &cursor, &row))
            rc = adopt(set, restore->image[i], &row);
    }
    if (rc == MR_ERR_CORRUPT)
        return mr_fail(
            reterr, rc,
            "a row in the snapshot is not one that this operation could have written");
    if (rc < 0)
        return mr_fail(reterr, rc,
                       "the snapshot does not fit into the memory for state, '--memory': full "
                       "after %llu rows; raise it",
                       (unsigned long long)set->rows.count);
    mr_index_add_all(&set->index, &set->rows);
    return 0;
}

/* -- The operator ------------------------------------------------------------------------- */

static void set_free(struct mr_op *op)
{
    struct set *set = set_of(op);

    mr_index_fini(&set->index);
    mr_row_codec_free(set->codec);
    mr_ports_fini(&set->ports);
    free(set->column);
    free(set);
}

static const struct mr_ports_class ports_class = {
    .ready = mr_op_next_ready,
    .push = set_push,
    .watermark = mr_op_pass_watermark,
    .idle = mr_op_idle,
    .end = mr_op_pass_end,
};

static const struct mr_op_class set_op_class = {
    .name = "set operation",
    .ready = mr_op_next_ready,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .restore = set_restore,
    .free = set_free,
};

static int set_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                   struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct set *set = mr_alloc(sizeof(*set), "a set operation");
    const struct mr_schema *schema = spec->input[0].schema;

    set->op = (struct mr_op){
        .class = &set_op_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&set->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    set->spec = MR_CONTAINER_CONST(spec, struct mr_set_spec, stage);
    set->shard = place->shard;
    set->column = mr_alloc_array(schema->count + 1, sizeof(*set->column), "a set operation");
    for (uint32_t c = 0; c < schema->count; c++)
        set->column[c] = c;
    mr_index_init(&set->index, place->shard);
    int rc = mr_row_codec_new(schema, NULL, 0, sizeof(struct set_row), &set->codec, reterr);
    if (rc == 0)
        mr_rows_init(&set->rows, place->shard, 0, 0, set->codec->bytes);
    if (rc == 0 && place->restore != NULL)
        rc = set_restore(&set->op, place->restore, reterr);
    if (rc == 0)
        rc = mr_ports_init(&set->ports, &ports_class, &set->op, 2, port, reterr);
    if (rc < 0) {
        set_free(&set->op);
        return mr_wrap(reterr, "'%s'", place->uid == NULL ? "" : place->uid);
    }
    *ret_op = &set->op;
    return 0;
}

static void set_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                         struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_set_spec *set = MR_CONTAINER_CONST(spec, struct mr_set_spec, stage);
    struct mr_row_codec *codec;

    /* The counts mean the same to all four, but what the next operator was given does not. */
    mr_state_schema_param(arena, schema, "type", set->is_except ? "except" : "intersect");
    mr_state_schema_param(arena, schema, "all", set->is_all ? "true" : "false");
    if (mr_row_codec_new(spec->input[0].schema, NULL, 0, sizeof(struct set_row), &codec, NULL) <
        0)
        return; /* too many columns for a row: the job fails when it makes its operators */
    mr_row_describe(codec, spec->input[0].schema, text[0], "rows", arena, schema);
    mr_row_codec_free(codec);
}

const struct mr_stage_class mr_set_class = {
    .name = "set operation", .has_state = true, .op_new = set_new, .describe = set_describe};
