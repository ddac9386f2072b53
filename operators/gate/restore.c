/*
 * What an outlet leaves at a barrier, and taking it over: every image is walked whole, and the
 * rows whose key group is this reactor's are copied.  Bytes come from a file: what could lead a
 * later access astray is checked.
 */
#include "operators/gate/outlet_int.h"

#include "core/data/keygroup.h"

#include <inttypes.h>

#define ROOTS_VERSION 1

void mr_outlet_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_outlet *o = mr_outlet_of(op);

    (void)epoch;
    MR_ASSERT(o->phase == MR_OUTLET_IDLE && o->out->batch.rows == 0);
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, o->watermark_ns);
}

static int read_roots(struct mr_view roots, int64_t *ret_watermark_ns, struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);

    *ret_watermark_ns = mr_unpack_i64(&unpack);
    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about these windows, and not their "
                       "watermark",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %" PRIu64 " of the state of windows that are "
                       "updated; this millrace reads version %d",
                       version, ROOTS_VERSION);
    return 0;
}

static bool has_slot(const struct mr_outlet *o, uint8_t slot)
{
    return slot == MR_OUTLET_NOWHERE || (slot < 2 && o->row.slot[slot] != NULL);
}

/* Could this outlet have written the row that is in state now, at BASE, of window END_NS? */
static bool is_sound(const struct mr_outlet *o, const char *base, int64_t end_ns)
{
    const struct mr_outlet_row *row = (const struct mr_outlet_row *)(const void *)base;
    uint32_t end = o->spec->gate.end_column;
    int64_t have_ns;

    memcpy(&have_ns, base + o->row.key->cell[end].offset, sizeof(have_ns));
    return has_slot(o, row->now) && has_slot(o, row->shown) &&
           !mr_row_is_null(o->row.key, base, end) && have_ns == end_ns;
}

static int adopt_slot(struct mr_outlet *o, const struct mr_image *image, struct mr_pane *pane,
                      char *base, uint8_t slot)
{
    return slot == MR_OUTLET_NOWHERE
               ? 0
               : mr_row_adopt(o->row.slot[slot], image, &pane->rows, base);
}

static int adopt(struct mr_outlet *o, const struct mr_image *image,
                 const struct mr_image_row *row, int64_t now_ns)
{
    int64_t end_ns = (int64_t)row->owner;
    uint64_t hash;

    if (row->table != MR_OUTLET_TABLE_ROWS || row->bytes != o->row.row_lines * MR_LINE_BYTES ||
        !is_sound(o, row->data, end_ns))
        return MR_ERR_CORRUPT;
    memcpy(&hash, row->data, sizeof(hash));
    if (mr_key_owner(hash, o->op.env->reactors) != o->op.env->reactor)
        return 0;
    struct mr_pane *pane = mr_pane_open(o, end_ns);
    mr_ref ref = mr_rows_add(&pane->rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    struct mr_outlet_row *base = mr_outlet_write(o, ref);

    memcpy(base, row->data, row->bytes);
    base->list = MR_OUTLET_LISTS;
    int rc = mr_row_adopt(o->row.key, image, &pane->rows, (char *)base);
    if (rc == 0)
        rc = adopt_slot(o, image, pane, (char *)base, base->now);
    if (rc == 0 && base->shown != base->now)
        rc = adopt_slot(o, image, pane, (char *)base, base->shown);
    mr_index_add(&o->index, hash, ref);
    if (rc == 0 && base->now != base->shown)
        (void)mr_outlet_is_due(o, pane, ref, now_ns);
    return rc;
}

static int restore_image(struct mr_outlet *o, const struct mr_image *image, int64_t now_ns,
                         struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(image, &cursor, &row)) {
        int rc = adopt(o, image, &row, now_ns);

        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc,
                           "a row of the window that ends at %" PRId64 " ns is not one that "
                           "could have been written here",
                           (int64_t)row.owner);
        if (rc < 0)
            return mr_fail(reterr, rc,
                           "the snapshot does not fit into the memory for state, '--memory'; "
                           "raise it");
    }
    return 0;
}

int mr_outlet_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr)
{
    struct mr_outlet *o = mr_outlet_of(op);
    const char *uid = restore->old != NULL ? restore->old->uid : op->uid;
    int64_t now_ns = op->env->sys->ops->now_ns(op->env->sys), watermark_ns;
    int rc = 0;

    /* The slowest old task decides: its windows are not over. */
    for (uint32_t i = 0; i < restore->images && rc == 0; i++) {
        rc = read_roots(mr_image_roots(restore->image[i], uid), &watermark_ns, reterr);
        if (rc == 0 && (i == 0 || watermark_ns < o->watermark_ns))
            o->watermark_ns = watermark_ns;
    }
    for (uint32_t i = 0; i < restore->images && rc == 0; i++) {
        rc = restore_image(o, restore->image[i], now_ns, reterr);
        if (rc < 0)
            mr_wrap(reterr, "old task %u", i);
    }
    return rc;
}

void mr_outlet_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                        struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_outlet_spec *spec = MR_CONTAINER_CONST(stage, struct mr_outlet_spec, stage);
    const struct mr_schema *input = stage->input[0].schema;
    struct mr_outlet_codecs codecs;

    mr_gate_describe(&spec->gate, arena, schema);
    mr_state_schema_param(arena, schema, "results",
                          mr_outlet_updates(spec) ? "updated" : "final");
    if (mr_outlet_codecs_new(spec, &codecs, NULL) < 0)
        return; /* the operator can not be made, and says why */
    mr_row_describe(codecs.key, input, text[0], "key", arena, schema);
    mr_row_describe(codecs.slot[0], input, text[0], "result", arena, schema);
    schema->row_bytes = codecs.row_lines * MR_LINE_BYTES;
    mr_outlet_codecs_free(&codecs);
}
