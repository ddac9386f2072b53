#include "operators/lookup/cells.h"

#include "core/base/alloc.h"

#include <stdlib.h>

void mr_cells_init(struct mr_cells *cells, const struct mr_schema *schema,
                   const uint32_t *column, uint32_t count)
{
    uint32_t at;

    cells->count = column == NULL ? schema->count : count;
    cells->cell = mr_alloc_array(cells->count + 1, sizeof(*cells->cell), "a lookup join");
    at = (uint32_t)(MR_BITS_WORDS(cells->count) * sizeof(uint64_t));
    for (uint32_t i = 0; i < cells->count; i++) {
        struct mr_cell *cell = &cells->cell[i];

        cell->col = column == NULL ? i : column[i];
        cell->shape = mr_type_shape(schema->field[cell->col].type);
        cell->size = (uint32_t)mr_shape_bytes(cell->shape);
        at = (uint32_t)mr_align_up(at, cell->size);
        cell->offset = at;
        at += cell->size;
    }
    cells->bytes = (uint32_t)mr_align_up(at, 16);
}

void mr_cells_fini(struct mr_cells *cells)
{
    free(cells->cell);
    cells->cell = NULL;
}

static const struct mr_str *str_at(const struct mr_vec *vec, uint32_t row)
{
    return (const struct mr_str *)vec->data + row;
}

size_t mr_cells_bytes(const struct mr_cells *cells, const struct mr_batch *batch, uint32_t row)
{
    size_t bytes = cells->bytes;

    for (uint32_t i = 0; i < cells->count; i++) {
        const struct mr_vec *vec = &batch->col[cells->cell[i].col];
        if (cells->cell[i].shape == MR_SHAPE_STR && !mr_vec_is_null(vec, row) &&
            str_at(vec, row)->len > MR_STR_INLINE)
            bytes += str_at(vec, row)->len;
    }
    return bytes;
}

static uint64_t *null_bits(char *base)
{
    return (uint64_t *)(void *)base;
}

static bool is_null(const char *base, uint32_t i)
{
    return mr_bit_get((const uint64_t *)(const void *)base, i);
}

void mr_cells_put(const struct mr_cells *cells, char *base, const struct mr_batch *batch,
                  uint32_t row)
{
    char *rest = base + cells->bytes;

    for (uint32_t i = 0; i < cells->count; i++) {
        const struct mr_cell *cell = &cells->cell[i];
        const struct mr_vec *vec = &batch->col[cell->col];

        if (mr_vec_is_null(vec, row)) {
            mr_bit_set(null_bits(base), i);
            continue;
        }
        memcpy(base + cell->offset, (const char *)vec->data + (size_t)row * cell->size,
               cell->size);
        if (cell->shape != MR_SHAPE_STR || str_at(vec, row)->len <= MR_STR_INLINE)
            continue;
        struct mr_str *s = (struct mr_str *)(void *)(base + cell->offset);
        memcpy(rest, s->u.data, s->len);
        s->u.data = rest;
        rest += s->len;
    }
}

void mr_cells_get(const struct mr_cells *cells, uint32_t i, const char *const *base, uint32_t n,
                  struct mr_batch_buffer *out, uint32_t col)
{
    const struct mr_cell *cell = &cells->cell[i];
    char *to = out->batch.col[col].data;

    for (uint32_t k = 0; k < n; k++, to += cell->size) {
        if (base[k] != NULL && !is_null(base[k], i)) {
            memcpy(to, base[k] + cell->offset, cell->size);
            continue;
        }
        memset(to, 0, cell->size);
        mr_batch_buffer_set_null(out, col, k);
    }
}

static bool same_double(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return x == y || (x != x && y != y);
}

bool mr_cells_is(const struct mr_cells *cells, const char *base, const struct mr_batch *batch,
                 uint32_t row)
{
    for (uint32_t i = 0; i < cells->count; i++) {
        const struct mr_cell *cell = &cells->cell[i];
        const struct mr_vec *vec = &batch->col[cell->col];
        const char *at = base + cell->offset;
        const char *value = (const char *)vec->data + (size_t)row * cell->size;
        bool is_same;

        if (mr_vec_is_null(vec, row) || is_null(base, i))
            return false;
        if (cell->shape == MR_SHAPE_STR)
            is_same = mr_str_eq((const struct mr_str *)(const void *)at, str_at(vec, row));
        else if (cell->shape == MR_SHAPE_F64)
            is_same = same_double(at, value);
        else
            is_same = memcmp(at, value, cell->size) == 0;
        if (!is_same)
            return false;
    }
    return true;
}
