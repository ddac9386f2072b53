#include "core/data/key.h"

#include "core/base/hash.h"

static const uint64_t null_word = UINT64_C(0x6e756c6c6e756c6c);

MR_INLINE uint64_t hash_str(const struct mr_str *s, uint64_t seed)
{
    if (MR_UNLIKELY(s->len > MR_STR_INLINE))
        return mr_hash_bytes(s->u.data, s->len, seed);

    uint64_t word[2];
    memcpy(word, s, sizeof(word));
    return mr_hash_word(word[0], mr_hash_word(word[1], seed));
}

/* -0.0 and 0.0 are one key; so are all NaNs. */
MR_INLINE uint64_t hash_double(double d, uint64_t seed)
{
    uint64_t bits;

    if (d == 0)
        d = 0.0;
    memcpy(&bits, &d, sizeof(bits));
    return mr_hash_word(d != d ? UINT64_C(0x7ff8000000000000) : bits, seed);
}

MR_INLINE uint64_t hash_value(enum mr_shape shape, const void *data, uint32_t row,
                              uint64_t seed)
{
    uint64_t word[2];

    switch (shape) {
    case MR_SHAPE_BOOL: return mr_hash_word(((const uint8_t *)data)[row], seed);
    case MR_SHAPE_I64: return mr_hash_word((uint64_t)((const int64_t *)data)[row], seed);
    case MR_SHAPE_F64: return hash_double(((const double *)data)[row], seed);
    case MR_SHAPE_I128:
        memcpy(word, (const mr_i128 *)data + row, sizeof(word));
        return mr_hash_word(word[0], mr_hash_word(word[1], seed));
    case MR_SHAPE_STR: return hash_str((const struct mr_str *)data + row, seed);
    }
    __builtin_unreachable();
}

/* Every row, none null: joined to what the columns before gave, or (FIRST) to the seed. */
MR_INLINE void hash_dense(enum mr_shape shape, const void *data, uint32_t rows, bool is_first,
                          uint64_t seed, uint64_t *out)
{
    for (uint32_t row = 0; row < rows; row++)
        out[row] = hash_value(shape, data, row, is_first ? seed : out[row]);
}

/* One loop per shape, without a branch in it where values have one size. */
static void hash_column(const struct mr_batch *batch, uint32_t col, bool is_first,
                        uint64_t seed, uint64_t *out)
{
    const struct mr_vec *vec = &batch->col[col];
    enum mr_shape shape = mr_type_shape(batch->schema->field[col].type);
    uint32_t rows = batch->selected;

    if (batch->sel == NULL && vec->valid == NULL) {
        switch (shape) {
        case MR_SHAPE_I64:
            hash_dense(MR_SHAPE_I64, vec->data, rows, is_first, seed, out);
            return;
        case MR_SHAPE_STR:
            hash_dense(MR_SHAPE_STR, vec->data, rows, is_first, seed, out);
            return;
        default: break;
        }
    }
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t row = mr_batch_row(batch, i);
        uint64_t h = is_first ? seed : out[row];

        out[row] = mr_vec_is_null(vec, row) ? mr_hash_word(null_word, h)
                                            : hash_value(shape, vec->data, row, h);
    }
}

void mr_key_hash(const struct mr_batch *batch, const uint32_t *keys, uint32_t count,
                 uint64_t seed, uint64_t *out)
{
    for (uint32_t k = 0; k < count; k++)
        hash_column(batch, keys[k], k == 0, seed, out);
    if (count == 0)
        for (uint32_t i = 0; i < batch->selected; i++)
            out[mr_batch_row(batch, i)] = mr_hash_word(0, seed);
}
