#include "operators/aggregate/cell.h"

#include "core/base/hash.h"

uint32_t mr_cell_bytes(enum mr_shape shape)
{
    return shape == MR_SHAPE_I128 || shape == MR_SHAPE_STR ? 16 : 8;
}

static uint64_t cell_word(const char *cell)
{
    uint64_t word;

    memcpy(&word, cell, sizeof(word));
    return word;
}

/* Of a shape that fits one: what its cell holds for row ROW of VEC. */
static uint64_t vec_word(enum mr_shape shape, const struct mr_vec *vec, uint32_t row)
{
    switch (shape) {
    case MR_SHAPE_BOOL: return ((const uint8_t *)vec->data)[row];
    case MR_SHAPE_I64: return (uint64_t)((const int64_t *)vec->data)[row];
    case MR_SHAPE_F64: return mr_cell_f64_bits(((const double *)vec->data)[row]);
    case MR_SHAPE_I128:
    case MR_SHAPE_STR: break;
    }
    MR_ASSERT(false);
}

bool mr_cell_is(const struct mr_shard *shard, enum mr_shape shape, const char *cell,
                const struct mr_vec *vec, uint32_t row)
{
    if (shape == MR_SHAPE_STR)
        return mr_state_str_eq(shard, (const struct mr_state_str *)(const void *)cell,
                               (const struct mr_str *)vec->data + row);
    if (shape == MR_SHAPE_I128)
        return memcmp(cell, (const mr_i128 *)vec->data + row, sizeof(mr_i128)) == 0;
    return cell_word(cell) == vec_word(shape, vec, row);
}

bool mr_cell_put(struct mr_rows *rows, enum mr_shape shape, char *cell,
                 const struct mr_vec *vec, uint32_t row)
{
    if (shape == MR_SHAPE_STR)
        return mr_state_str_put(rows, (const struct mr_str *)vec->data + row,
                                (struct mr_state_str *)(void *)cell);
    if (shape == MR_SHAPE_I128) {
        memcpy(cell, (const mr_i128 *)vec->data + row, sizeof(mr_i128));
        return true;
    }
    uint64_t word = vec_word(shape, vec, row);

    memcpy(cell, &word, sizeof(word));
    return true;
}

bool mr_cell_same(const struct mr_shard *shard, enum mr_shape shape, const char *a,
                  const char *b)
{
    if (shape == MR_SHAPE_STR) {
        struct mr_str s = mr_state_str_get(shard, (const struct mr_state_str *)(const void *)b);

        return mr_state_str_eq(shard, (const struct mr_state_str *)(const void *)a, &s);
    }
    return memcmp(a, b, mr_cell_bytes(shape)) == 0;
}

uint64_t mr_cell_hash(const struct mr_shard *shard, enum mr_shape shape, const char *cell,
                      uint64_t seed)
{
    if (shape == MR_SHAPE_STR) {
        struct mr_str s =
            mr_state_str_get(shard, (const struct mr_state_str *)(const void *)cell);

        if (s.len > MR_STR_INLINE)
            return mr_hash_bytes(s.u.data, s.len, seed);
    }
    uint64_t hash = mr_hash_word(cell_word(cell), seed);

    return mr_cell_bytes(shape) == 16 ? mr_hash_word(cell_word(cell + 8), hash) : hash;
}

void mr_cell_emit_str(const struct mr_shard *shard, const struct mr_state_str *cell,
                      struct mr_batch_buffer *out, uint32_t col, uint32_t at)
{
    struct mr_str *data = out->batch.col[col].data;
    struct mr_str s = mr_state_str_get(shard, cell);

    /* Copied when it is long: the batch may outlive the slice. */
    data[at] = s.len <= MR_STR_INLINE ? s : mr_batch_buffer_str(out, s.u.data, s.len);
}

void mr_cell_emit(const struct mr_shard *shard, enum mr_shape shape, const char *const *row,
                  uint32_t offset, uint32_t n, struct mr_batch_buffer *out, uint32_t col,
                  uint32_t at, uint32_t step)
{
    void *data = out->batch.col[col].data;

    for (uint32_t i = 0; i < n; i++) {
        const char *cell = row[i] + offset;
        uint32_t to = at + i * step;

        switch (shape) {
        case MR_SHAPE_BOOL: ((uint8_t *)data)[to] = (uint8_t)*cell; break;
        case MR_SHAPE_I64:
        case MR_SHAPE_F64: memcpy((char *)data + to * 8, cell, 8); break;
        case MR_SHAPE_I128: memcpy((char *)data + to * 16, cell, 16); break;
        case MR_SHAPE_STR:
            mr_cell_emit_str(shard, (const struct mr_state_str *)(const void *)cell, out, col,
                             to);
            break;
        }
    }
}

int mr_cell_adopt(const struct mr_image *image, struct mr_rows *rows, enum mr_shape shape,
                  char *cell)
{
    struct mr_state_str *own = (struct mr_state_str *)(void *)cell;
    struct mr_str s;

    if (shape == MR_SHAPE_BOOL && cell_word(cell) > 1)
        return MR_ERR_CORRUPT;
    if (shape != MR_SHAPE_STR)
        return 0;
    if (mr_image_str(image, own, &s) < 0)
        return MR_ERR_CORRUPT;
    return mr_state_str_put(rows, &s, own) ? 0 : MR_ERR_LIMIT;
}
