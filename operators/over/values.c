/*
 * COUNT(DISTINCT x): the values of each key's frame, each once with how many rows have it.
 * Rows of state, because those of unbounded frames are there when their rows are gone.
 */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* NULL: an operator without such a call. */
static struct mr_over_values *values_of(const struct mr_over *o, uint32_t call)
{
    return o->spec->call[call].fn == MR_OVER_COUNT_DISTINCT ? o->values[call] : NULL;
}

int mr_over_values_new(const struct mr_over_spec *spec, uint32_t call,
                       struct mr_row_codec **ret, struct mr_err *reterr)
{
    const struct mr_aggregation *sums = &spec->aggregation;
    uint32_t *column = mr_alloc_array(sums->keys + 1, sizeof(*column), "over");

    for (uint32_t k = 0; k < sums->keys; k++)
        column[k] = sums->key[k];
    column[sums->keys] = (uint32_t)spec->call[call].arg;
    int rc = mr_row_codec_new(sums->input, column, sums->keys + 1, sizeof(struct mr_over_value),
                              ret, reterr);

    free(column);
    return rc;
}

/* CODEC is given away. */
static struct mr_over_values *make(struct mr_over *o, uint32_t call, struct mr_row_codec *codec)
{
    struct mr_over_values *values = mr_alloc(sizeof(*values), "over");

    values->codec = codec;
    values->cell = mr_alloc_array(codec->cells, sizeof(*values->cell), "over");
    for (uint32_t i = 0; i < codec->cells; i++)
        values->cell[i] = codec->cell[i].col;
    mr_rows_init(&values->rows, o->shard, (uint16_t)(MR_OVER_TABLE_VALUES + call), 0,
                 codec->lines * MR_LINE_BYTES);
    mr_index_init_at(&values->index, o->shard, offsetof(struct mr_over_value, value_hash));
    return values;
}

int mr_over_values_init(struct mr_over *o, struct mr_err *reterr)
{
    o->values = mr_alloc_array(o->spec->calls + 1, sizeof(struct mr_over_values *), "over");
    for (uint32_t c = 0; c < o->spec->calls; c++) {
        struct mr_row_codec *codec;

        if (o->spec->call[c].fn != MR_OVER_COUNT_DISTINCT)
            continue;
        int rc = mr_over_values_new(o->spec, c, &codec, reterr);

        if (rc < 0)
            return rc;
        o->values[c] = make(o, c, codec);
    }
    return 0;
}

void mr_over_values_free(struct mr_over *o)
{
    for (uint32_t c = 0; o->values != NULL && c < o->spec->calls; c++) {
        struct mr_over_values *values = o->values[c];

        if (values == NULL)
            continue;
        mr_index_fini(&values->index);
        mr_row_codec_free(values->codec);
        free(values->cell);
        free(values);
    }
    free(o->values);
}

/* Of the value that ROW has, and its key. */
static uint64_t hash_of(const struct mr_over *o, const struct mr_over_values *values,
                        const char *row)
{
    const struct mr_row_cell *cell = &o->codec->cell[values->cell[values->codec->cells - 1]];
    uint64_t seed = ((const struct mr_over_row *)(const void *)row)->hash, bits;
    double value;

    if (cell->shape != MR_SHAPE_F64)
        return mr_cell_hash(o->shard, cell->shape, row + cell->offset, seed);
    /* Rows keep a double as it came. */
    memcpy(&value, row + cell->offset, sizeof(value));
    bits = mr_cell_f64_bits(value);
    return mr_cell_hash(o->shard, cell->shape, (const char *)&bits, seed);
}

static mr_ref find(const struct mr_over *o, const struct mr_over_values *values, uint64_t hash,
                   const char *row)
{
    struct mr_index_at at;
    mr_ref ref = mr_index_first(&values->index, hash, &at);

    while (ref != MR_REF_NONE) {
        const char *base = mr_state_read(o->shard, ref);

        if (((const struct mr_over_value *)(const void *)base)->value_hash == hash &&
            mr_over_cells_same(o, values->codec, base, values->cell, row))
            break;
        ref = mr_index_again(&values->index, hash, &at);
    }
    return ref;
}

static struct mr_over_value *count_at(const struct mr_over *o, mr_ref ref)
{
    return mr_state_write(o->shard, ref, 1);
}

static bool add_new(struct mr_over *o, struct mr_over_values *values, uint64_t hash,
                    const char *row)
{
    mr_ref ref = mr_rows_add(&values->rows);

    if (ref == MR_REF_NONE)
        return mr_over_fail_memory(o);
    char *base = mr_state_write(o->shard, ref, values->codec->lines);

    *(struct mr_over_value *)(void *)base =
        (struct mr_over_value){((const struct mr_over_row *)(const void *)row)->hash, hash, 1};
    if (!mr_over_cells_copy(o, values->codec, &values->rows, base, values->cell, row))
        return mr_over_fail_memory(o);
    mr_index_add(&values->index, hash, ref);
    return true;
}

/* Nothing to count: the value is NULL. */
static bool is_null(const struct mr_over *o, uint32_t call, const char *row)
{
    return mr_row_is_null(o->codec, row, (uint32_t)o->spec->call[call].arg);
}

bool mr_over_values_add(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    const char *row = mr_state_read(o->shard, ref);

    for (uint32_t c = 0; c < o->spec->calls; c++) {
        struct mr_over_values *values = values_of(o, c);

        if (values == NULL || is_null(o, c, row))
            continue;
        uint64_t hash = hash_of(o, values, row);
        mr_ref value = find(o, values, hash, row);

        if (value != MR_REF_NONE) {
            /* Nobody leaves an unbounded frame: that the value is there is enough. */
            if (o->spec->frame != MR_OVER_UNBOUNDED)
                count_at(o, value)->count++;
            continue;
        }
        if (!add_new(o, values, hash, row))
            return false;
        mr_over_key_count(o, key, c, 1);
    }
    return true;
}

void mr_over_values_remove(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    const char *row = mr_state_read(o->shard, ref);

    for (uint32_t c = 0; c < o->spec->calls; c++) {
        struct mr_over_values *values = values_of(o, c);

        if (values == NULL || is_null(o, c, row))
            continue;
        uint64_t hash = hash_of(o, values, row);
        mr_ref value = find(o, values, hash, row);

        MR_ASSERT(value != MR_REF_NONE);
        if (--count_at(o, value)->count > 0)
            continue;
        mr_index_remove(&values->index, hash, value);
        mr_row_drop(values->codec, &values->rows, mr_state_read(o->shard, value));
        mr_rows_remove(&values->rows, value);
        mr_over_key_count(o, key, c, -1);
    }
}

int mr_over_values_adopt(struct mr_over *o, const struct mr_image *image,
                         const struct mr_image_row *row)
{
    uint32_t call = row->table - MR_OVER_TABLE_VALUES;
    struct mr_over_values *values = call < o->spec->calls ? values_of(o, call) : NULL;
    const struct mr_over_value *head = row->data;

    if (values == NULL || row->bytes != values->codec->lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    /* Those of bounded frames are counted again. */
    if (o->spec->frame != MR_OVER_UNBOUNDED || !mr_over_is_mine(o, head->hash))
        return 0;
    mr_ref ref = mr_rows_add(&values->rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(o->shard, ref, values->codec->lines);

    memcpy(base, row->data, row->bytes);
    int rc = mr_row_adopt(values->codec, image, &values->rows, base);

    if (rc == 0)
        mr_index_add(&values->index, head->value_hash, ref);
    return rc;
}
