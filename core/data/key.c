#include "core/data/key.h"

#include "core/base/hash.h"

static const uint64_t null_word = UINT64_C(0x6e756c6c6e756c6c);

static uint64_t hash_str(const struct mr_str *s, uint64_t seed)
{
    if (s->len > MR_STR_INLINE)
        return mr_hash_bytes(s->u.data, s->len, seed);

    uint64_t word[2];
    memcpy(word, s, sizeof(word));
    return mr_hash_word(word[0], mr_hash_word(word[1], seed));
}

/* One column at a time: the inner loop has one shape and no calls but the mixer. */
static void hash_column(const struct mr_batch *batch, uint32_t col, uint64_t *out)
{
    const struct mr_vec *vec = &batch->col[col];
    enum mr_shape shape = mr_type_shape(batch->schema->field[col].type);

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        uint64_t h = out[row];

        if (mr_vec_is_null(vec, row)) {
            out[row] = mr_hash_word(null_word, h);
            continue;
        }
        switch (shape) {
        case MR_SHAPE_BOOL: h = mr_hash_word(((const uint8_t *)vec->data)[row], h); break;
        case MR_SHAPE_I64:
            h = mr_hash_word((uint64_t)((const int64_t *)vec->data)[row], h);
            break;
        case MR_SHAPE_F64: {
            /* -0.0 and 0.0 are one key; so are all NaNs. */
            double d = ((const double *)vec->data)[row];
            uint64_t bits;
            if (d == 0)
                d = 0.0;
            memcpy(&bits, &d, sizeof(bits));
            h = mr_hash_word(d != d ? UINT64_C(0x7ff8000000000000) : bits, h);
            break;
        }
        case MR_SHAPE_I128: {
            uint64_t word[2];
            memcpy(word, (const mr_i128 *)vec->data + row, sizeof(word));
            h = mr_hash_word(word[0], mr_hash_word(word[1], h));
            break;
        }
        case MR_SHAPE_STR: h = hash_str((const struct mr_str *)vec->data + row, h); break;
        }
        out[row] = h;
    }
}

void mr_key_hash(const struct mr_batch *batch, const uint32_t *keys, uint32_t count,
                 uint64_t seed, uint64_t *out)
{
    for (uint32_t i = 0; i < batch->selected; i++)
        out[mr_batch_row(batch, i)] = seed;
    for (uint32_t k = 0; k < count; k++)
        hash_column(batch, keys[k], out);
    if (count == 0)
        for (uint32_t i = 0; i < batch->selected; i++)
            out[mr_batch_row(batch, i)] = mr_hash_word(0, seed);
}
