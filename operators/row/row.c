#include "operators/row/row.h"

#include "core/base/alloc.h"
#include "core/base/hash.h"

#include <stdlib.h>

static uint32_t cell_bytes(enum mr_shape shape)
{
    return shape == MR_SHAPE_I128 || shape == MR_SHAPE_STR ? 16 : 8;
}

static int check_fit(const struct mr_row_codec *codec, struct mr_err *reterr)
{
    if (codec->bytes <= MR_ROW_LINES_MAX * MR_LINE_BYTES)
        return 0;
    return mr_fail(reterr, MR_ERR_LIMIT,
                   "rows of %u columns take %u bytes of state, more than the %u that a row may "
                   "have: select fewer columns below",
                   codec->cells, codec->bytes, MR_ROW_LINES_MAX * MR_LINE_BYTES);
}

int mr_row_codec_new(const struct mr_schema *schema, const uint32_t *column, uint32_t count,
                     uint32_t at, struct mr_row_codec **ret, struct mr_err *reterr)
{
    struct mr_row_codec *codec = mr_alloc(sizeof(*codec), "a row codec");

    MR_ASSERT(at % 8 == 0 && at >= sizeof(uint64_t));
    *codec = (struct mr_row_codec){.bits_at = at};
    codec->cells = column == NULL ? schema->count : count;
    codec->cell = mr_alloc((codec->cells + 1) * sizeof(*codec->cell), "a row codec");
    at += (uint32_t)(MR_BITS_WORDS(codec->cells) * sizeof(uint64_t));
    for (uint32_t i = 0; i < codec->cells; i++) {
        struct mr_row_cell *cell = &codec->cell[i];
        cell->col = column == NULL ? i : column[i];
        cell->shape = mr_type_shape(schema->field[cell->col].type);
        cell->offset = at;
        at += cell_bytes(cell->shape);
        codec->has_strings |= cell->shape == MR_SHAPE_STR;
    }
    codec->bytes = at;
    codec->lines = (at + MR_LINE_BYTES - 1) / MR_LINE_BYTES;
    int rc = check_fit(codec, reterr);
    if (rc < 0) {
        mr_row_codec_free(codec);
        return rc;
    }
    *ret = codec;
    return 0;
}

void mr_row_codec_free(struct mr_row_codec *codec)
{
    if (codec == NULL)
        return;
    free(codec->cell);
    free(codec);
}

int mr_row_find(const struct mr_row_codec *codec, uint32_t col)
{
    for (uint32_t i = 0; i < codec->cells; i++)
        if (codec->cell[i].col == col)
            return (int)i;
    return -1;
}

/* -- Words: what a cell of eight bytes holds ----------------------------------------- */

static uint64_t vec_word(enum mr_shape shape, const struct mr_vec *vec, uint32_t row)
{
    uint64_t word;

    switch (shape) {
    case MR_SHAPE_BOOL: return ((const uint8_t *)vec->data)[row];
    case MR_SHAPE_I64:
    case MR_SHAPE_F64: memcpy(&word, (const char *)vec->data + (size_t)row * 8, 8); return word;
    case MR_SHAPE_I128:
    case MR_SHAPE_STR: break;
    }
    MR_ASSERT(false);
}

static const struct mr_state_str *str_cell(const char *cell)
{
    return (const struct mr_state_str *)(const void *)cell;
}

static uint64_t *null_bits(const struct mr_row_codec *codec, char *base)
{
    return (uint64_t *)(void *)(base + codec->bits_at);
}

bool mr_row_put(const struct mr_row_codec *codec, struct mr_rows *rows, char *base,
                const struct mr_batch *batch, uint32_t row)
{
    for (uint32_t i = 0; i < codec->cells; i++) {
        const struct mr_row_cell *cell = &codec->cell[i];
        const struct mr_vec *vec = &batch->col[cell->col];
        char *at = base + cell->offset;
        uint64_t word;

        if (mr_vec_is_null(vec, row)) {
            mr_bit_set(null_bits(codec, base), i);
            continue;
        }
        switch (cell->shape) {
        case MR_SHAPE_STR:
            if (!mr_state_str_put(rows, (const struct mr_str *)vec->data + row,
                                  (struct mr_state_str *)(void *)at))
                return false;
            break;
        case MR_SHAPE_I128: memcpy(at, (const mr_i128 *)vec->data + row, 16); break;
        default:
            word = vec_word(cell->shape, vec, row);
            memcpy(at, &word, sizeof(word));
            break;
        }
    }
    return true;
}

void mr_row_drop(const struct mr_row_codec *codec, struct mr_rows *rows, const char *base)
{
    for (uint32_t i = 0; codec->has_strings && i < codec->cells; i++)
        if (codec->cell[i].shape == MR_SHAPE_STR && !mr_row_is_null(codec, base, i))
            mr_state_str_drop(rows, str_cell(base + codec->cell[i].offset));
}

static bool cell_is(const struct mr_shard *shard, enum mr_shape shape, const char *at,
                    const struct mr_vec *vec, uint32_t row)
{
    uint64_t word;

    switch (shape) {
    case MR_SHAPE_STR:
        return mr_state_str_eq(shard, str_cell(at), (const struct mr_str *)vec->data + row);
    case MR_SHAPE_I128: return memcmp(at, (const mr_i128 *)vec->data + row, 16) == 0;
    default: memcpy(&word, at, sizeof(word)); return word == vec_word(shape, vec, row);
    }
}

bool mr_row_is(const struct mr_row_codec *codec, const struct mr_shard *shard, const char *base,
               const struct mr_batch *batch, uint32_t row)
{
    for (uint32_t i = 0; i < codec->cells; i++) {
        const struct mr_row_cell *cell = &codec->cell[i];
        const struct mr_vec *vec = &batch->col[cell->col];
        bool is_null = mr_vec_is_null(vec, row);

        if (is_null != mr_row_is_null(codec, base, i))
            return false;
        if (!is_null && !cell_is(shard, cell->shape, base + cell->offset, vec, row))
            return false;
    }
    return true;
}

/* -- Keys ------------------------------------------------------------------------------ */

/* One word for all that are one key. */
static uint64_t key_word(enum mr_shape shape, uint64_t word)
{
    double value;

    if (shape != MR_SHAPE_F64)
        return word;
    memcpy(&value, &word, sizeof(value));
    return value != value ? UINT64_C(0x7ff8000000000000) : value == 0 ? 0 : word;
}

static uint64_t cell_word(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return word;
}

bool mr_row_is_of(const struct mr_row_codec *codec, const struct mr_shard *shard,
                  const char *base, uint32_t i, const struct mr_vec *vec, uint32_t row)
{
    const struct mr_row_cell *cell = &codec->cell[i];
    const char *at = base + cell->offset;
    bool is_null = mr_vec_is_null(vec, row);

    if (is_null || mr_row_is_null(codec, base, i))
        return is_null && mr_row_is_null(codec, base, i);
    if (cell->shape == MR_SHAPE_STR || cell->shape == MR_SHAPE_I128)
        return cell_is(shard, cell->shape, at, vec, row);
    return key_word(cell->shape, cell_word(at)) ==
           key_word(cell->shape, vec_word(cell->shape, vec, row));
}

bool mr_row_key_same(const struct mr_row_codec *codec, const struct mr_shard *shard,
                     const char *a, const char *b, uint32_t i)
{
    const struct mr_row_cell *cell = &codec->cell[i];
    const char *x = a + cell->offset, *y = b + cell->offset;
    bool is_null = mr_row_is_null(codec, a, i);

    if (is_null || mr_row_is_null(codec, b, i))
        return is_null && mr_row_is_null(codec, b, i);
    if (cell->shape == MR_SHAPE_I128)
        return memcmp(x, y, 16) == 0;
    if (cell->shape != MR_SHAPE_STR)
        return key_word(cell->shape, cell_word(x)) == key_word(cell->shape, cell_word(y));
    struct mr_str s = mr_state_str_get(shard, str_cell(y));
    return mr_state_str_eq(shard, str_cell(x), &s);
}

/* -- Hashes of whole rows -------------------------------------------------------------- */

static uint64_t hash_cell(enum mr_shape shape, const struct mr_vec *vec, uint32_t row,
                          uint64_t seed)
{
    uint64_t word[2];

    if (shape == MR_SHAPE_STR) {
        const struct mr_str *s = (const struct mr_str *)vec->data + row;
        if (s->len > MR_STR_INLINE)
            return mr_hash_bytes(s->u.data, s->len, seed);
        memcpy(word, s, sizeof(word));
    } else if (shape == MR_SHAPE_I128) {
        memcpy(word, (const mr_i128 *)vec->data + row, sizeof(word));
    } else {
        return mr_hash_word(vec_word(shape, vec, row), seed);
    }
    return mr_hash_word(word[0], mr_hash_word(word[1], seed));
}

uint64_t mr_row_hash(const struct mr_row_codec *codec, const struct mr_batch *batch,
                     uint32_t row, uint64_t seed)
{
    static const uint64_t null_word = UINT64_C(0x9ae16a3b2f90404f);
    uint64_t hash = seed;

    for (uint32_t i = 0; i < codec->cells; i++) {
        const struct mr_row_cell *cell = &codec->cell[i];
        const struct mr_vec *vec = &batch->col[cell->col];
        hash = mr_vec_is_null(vec, row) ? mr_hash_word(null_word, hash)
                                        : hash_cell(cell->shape, vec, row, hash);
    }
    return hash;
}

/* -- Out again ------------------------------------------------------------------------ */

static void get_str(const struct mr_shard *shard, const char *cell, struct mr_str *out)
{
    struct mr_str s = mr_state_str_get(shard, str_cell(cell));

    *out = s;
}

static void get_value(const struct mr_shard *shard, enum mr_shape shape, const char *cell,
                      void *data, uint32_t at)
{
    switch (shape) {
    case MR_SHAPE_BOOL: ((uint8_t *)data)[at] = (uint8_t)*cell; break;
    case MR_SHAPE_I64:
    case MR_SHAPE_F64: memcpy((char *)data + (size_t)at * 8, cell, 8); break;
    case MR_SHAPE_I128: memcpy((char *)data + (size_t)at * 16, cell, 16); break;
    case MR_SHAPE_STR: get_str(shard, cell, (struct mr_str *)data + at); break;
    }
}

/* Zero, where a kernel may look at what is null. */
static void get_null(enum mr_shape shape, struct mr_batch_buffer *out, uint32_t col,
                     uint32_t at)
{
    size_t bytes = mr_shape_bytes(shape);

    memset((char *)out->batch.col[col].data + at * bytes, 0, bytes);
    mr_batch_buffer_set_null(out, col, at);
}

void mr_row_get(const struct mr_row_codec *codec, const struct mr_shard *shard, uint32_t i,
                const char *const *base, uint32_t n, struct mr_batch_buffer *out, uint32_t col,
                uint32_t at)
{
    const struct mr_row_cell *cell = &codec->cell[i];
    void *data = out->batch.col[col].data;

    for (uint32_t k = 0; k < n; k++) {
        if (base[k] == NULL || mr_row_is_null(codec, base[k], i))
            get_null(cell->shape, out, col, at + k);
        else
            get_value(shard, cell->shape, base[k] + cell->offset, data, at + k);
    }
}

void mr_row_get_all(const struct mr_row_codec *codec, const struct mr_shard *shard,
                    const char *base, struct mr_batch_buffer *out, uint32_t at)
{
    for (uint32_t i = 0; i < codec->cells; i++) {
        mr_row_get(codec, shard, i, &base, 1, out, i, at);
        if (codec->cell[i].shape != MR_SHAPE_STR || mr_row_is_null(codec, base, i))
            continue;
        struct mr_str *s = (struct mr_str *)out->batch.col[i].data + at;
        if (s->len > MR_STR_INLINE)
            *s = mr_batch_buffer_str(out, s->u.data, s->len);
    }
}

/* -- From a snapshot ------------------------------------------------------------------- */

int mr_row_adopt(const struct mr_row_codec *codec, const struct mr_image *image,
                 struct mr_rows *rows, char *base)
{
    for (uint32_t i = 0; i < codec->cells; i++) {
        const struct mr_row_cell *cell = &codec->cell[i];
        char *at = base + cell->offset;
        struct mr_str s;
        uint64_t word;

        if (mr_row_is_null(codec, base, i))
            continue;
        memcpy(&word, at, sizeof(word));
        if (cell->shape == MR_SHAPE_BOOL && word > 1)
            return MR_ERR_CORRUPT;
        if (cell->shape != MR_SHAPE_STR)
            continue;
        if (mr_image_str(image, str_cell(at), &s) < 0)
            return MR_ERR_CORRUPT;
        if (!mr_state_str_put(rows, &s, (struct mr_state_str *)(void *)at))
            return MR_ERR_LIMIT;
    }
    return 0;
}

void mr_row_describe(const struct mr_row_codec *codec, const struct mr_schema *input,
                     const char *const *text, const char *name, struct mr_arena *arena,
                     struct mr_state_schema *schema)
{
    struct mr_text out;

    mr_text_init(&out);
    for (uint32_t i = 0; i < codec->cells; i++) {
        struct mr_type type = input->field[codec->cell[i].col].type;
        /* A column that may be null lies like one that may not. */
        type.nullable = 1;
        mr_text_printf(&out, "%s%s ", i == 0 ? "" : ", ", text[codec->cell[i].col]);
        mr_type_print(type, &out);
    }
    mr_state_schema_param(arena, schema, name,
                          mr_arena_copy(arena, out.data == NULL ? "" : out.data, out.len));
    mr_text_fini(&out);
}
