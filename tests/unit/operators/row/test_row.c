/*
 * Rows of every type into state and out again, against the values they were made of: with
 * nulls, short and long strings, all bit patterns of doubles; and through a snapshot.
 */
#include "operators/row/row.h"

#include "core/data/value.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

#include <math.h>

enum { COLS = 7, ROWS = 300, MEMORY = 8 << 20, HEAD = 16 };

static struct mr_field field[COLS] = {
    {{"b", 1}, {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    {{"i", 1}, {.id = MR_TYPE_BIGINT, .nullable = 1}},
    {{"d", 1}, {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {{"w", 1}, {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 2, .nullable = 1}},
    {{"s", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    {{"t", 1}, {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
    {{"u", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
};
static const struct mr_schema schema = {COLS, field};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";

static struct mr_value random_value(struct mr_rng *rng, uint32_t col)
{
    static const double doubles[] = {0.0, -0.0, 1.5, -1e300, (double)NAN};
    struct mr_value v = {.type = field[col].type, .is_null = mr_rng_below(rng, 4) == 0};
    bool is_same = mr_rng_below(rng, 2) == 0;

    if (v.is_null)
        return v;
    switch (mr_type_shape(v.type)) {
    case MR_SHAPE_BOOL: v.u.boolean = (uint8_t)mr_rng_below(rng, 2); break;
    case MR_SHAPE_I64: v.u.i64 = is_same ? 3 : (int64_t)mr_rng_next(rng); break;
    case MR_SHAPE_F64: v.u.f64 = doubles[mr_rng_below(rng, MR_COUNTOF(doubles))]; break;
    case MR_SHAPE_I128:
        v.u.i128 = is_same ? -1 : (mr_i128)mr_rng_next(rng) * (int64_t)mr_rng_next(rng);
        break;
    case MR_SHAPE_STR:
        v.u.str = mr_str_of(letters + mr_rng_below(rng, 3),
                            is_same ? 20 : mr_rng_below(rng, sizeof(letters) - 4));
        break;
    }
    return v;
}

static void fill(struct mr_rng *rng, struct mr_batch_buffer *b, uint32_t rows)
{
    mr_batch_buffer_reset(b);
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t c = 0; c < COLS; c++) {
            struct mr_value v = random_value(rng, c);
            mr_value_store(&v, b, c, r);
        }
    b->batch.rows = b->batch.selected = rows;
}

static bool same(const struct mr_batch *a, uint32_t ra, uint32_t ca, const struct mr_batch *b,
                 uint32_t rb, uint32_t cb)
{
    struct mr_value x = mr_value_at(&a->col[ca], field[ca].type, ra);
    struct mr_value y = mr_value_at(&b->col[cb], field[ca].type, rb);

    return x.is_null == y.is_null && (x.is_null || mr_value_same(&x, &y));
}

static struct mr_shard *new_shard(void)
{
    struct mr_shard_options options = {
        .memory_bytes = MEMORY, .numa_node = -1, .name = "rows", .is_guarded = true};
    struct mr_shard *shard;
    struct mr_err err;

    CHECK_EQ(mr_shard_new(&options, &shard, &err), 0);
    return shard;
}

struct store {
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_row_codec *codec;
    mr_ref ref[ROWS];
};

static void put_all(struct store *s, const struct mr_batch *batch)
{
    for (uint32_t r = 0; r < batch->rows; r++) {
        s->ref[r] = mr_rows_add(&s->rows);
        CHECK(s->ref[r] != MR_REF_NONE);
        char *base = mr_state_write(s->shard, s->ref[r], s->codec->lines);
        uint64_t number = r;
        memcpy(base + 8, &number, sizeof(number));
        CHECK(mr_row_put(s->codec, &s->rows, base, batch, r));
    }
}

/* Every cell of every row, and comparisons of all pairs of some. */
static void check_all(const struct store *s, const uint32_t *column, uint32_t count,
                      const struct mr_batch *batch)
{
    struct mr_batch_buffer *out = mr_batch_buffer_new(&schema, ROWS);
    const char *base[ROWS + 1];

    for (uint32_t r = 0; r < batch->rows; r++)
        base[r] = mr_state_read(s->shard, s->ref[r]);
    base[batch->rows] = NULL;
    for (uint32_t i = 0; i < count; i++) {
        mr_row_get(s->codec, s->shard, i, base, batch->rows, out, column[i], 0);
        CHECK_EQ(mr_row_find(s->codec, column[i]), i);
        for (uint32_t r = 0; r < batch->rows; r++)
            CHECK(same(batch, r, column[i], &out->batch, r, column[i]));
        mr_row_get(s->codec, s->shard, i, &base[batch->rows], 1, out, column[i], 0);
        CHECK(mr_vec_is_null(&out->batch.col[column[i]], 0));
    }
    for (uint32_t a = 0; a < batch->rows; a++)
        for (uint32_t b = a; b < batch->rows && b < a + 20; b++) {
            bool want = true;
            for (uint32_t i = 0; i < count; i++)
                want &= same(batch, a, column[i], batch, b, column[i]);
            CHECK_EQ(mr_row_is(s->codec, s->shard, base[a], batch, b), want);
            if (want)
                CHECK(mr_row_hash(s->codec, batch, a, 7) == mr_row_hash(s->codec, batch, b, 7));
        }
    mr_batch_buffer_free(out);
}

static void test_round_trip(struct mr_rng *rng)
{
    for (int round = 0; round < 30; round++) {
        struct mr_batch_buffer *in = mr_batch_buffer_new(&schema, ROWS);
        uint32_t column[COLS], count = 0;
        struct store s = {.shard = new_shard()};
        struct mr_err err;

        for (uint32_t c = 0; c < COLS; c++)
            if (mr_rng_below(rng, 3) != 0)
                column[count++] = c;
        fill(rng, in, ROWS);
        CHECK_EQ(mr_row_codec_new(&schema, column, count, HEAD, &s.codec, &err), 0);
        mr_rows_init(&s.rows, s.shard, 0, 0, s.codec->bytes);
        put_all(&s, &in->batch);
        check_all(&s, column, count, &in->batch);
        /* What was dropped and removed makes room again. */
        for (uint32_t r = 0; r < ROWS; r++) {
            mr_row_drop(s.codec, &s.rows, mr_state_read(s.shard, s.ref[r]));
            mr_rows_remove(&s.rows, s.ref[r]);
        }
        CHECK_EQ(s.rows.count, 0);
        fill(rng, in, ROWS);
        put_all(&s, &in->batch);
        check_all(&s, column, count, &in->batch);
        mr_row_codec_free(s.codec);
        mr_shard_free(s.shard);
        mr_batch_buffer_free(in);
    }
}

static void test_get_all_copies(struct mr_rng *rng)
{
    struct mr_batch_buffer *in = mr_batch_buffer_new(&schema, ROWS);
    struct mr_batch_buffer *out = mr_batch_buffer_new(&schema, ROWS);
    struct store s = {.shard = new_shard()};
    struct mr_err err;

    fill(rng, in, ROWS);
    CHECK_EQ(mr_row_codec_new(&schema, NULL, 0, HEAD, &s.codec, &err), 0);
    mr_rows_init(&s.rows, s.shard, 0, 0, s.codec->bytes);
    put_all(&s, &in->batch);
    for (uint32_t r = 0; r < ROWS; r++) {
        mr_row_get_all(s.codec, s.shard, mr_state_read(s.shard, s.ref[r]), out, r);
        mr_row_drop(s.codec, &s.rows, mr_state_read(s.shard, s.ref[r]));
        mr_rows_remove(&s.rows, s.ref[r]);
    }
    mr_row_codec_free(s.codec);
    mr_shard_free(s.shard); /* and its strings with it */
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t c = 0; c < COLS; c++)
            CHECK(same(&in->batch, r, c, &out->batch, r, c));
    mr_batch_buffer_free(in);
    mr_batch_buffer_free(out);
}

static void snapshot(struct mr_shard *shard, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(shard);
    struct mr_stream_slot slot = {0};
    struct mr_err err;
    char *chunk;

    CHECK(mr_shard_flip(shard, 1, MR_VIEW("")));
    mr_image_begin(image);
    do {
        (void)mr_shard_pump(shard, 1 << 20);
        while ((chunk = mr_stream_peek(stream, 0, &slot)) != NULL) {
            struct mr_view records = {chunk + MR_CHUNK_HEAD, slot.bytes - MR_CHUNK_HEAD};
            CHECK_EQ(mr_image_apply(image, records, &err), 0);
            mr_stream_release(stream);
        }
    } while (!slot.is_last);
    mr_shard_settle(shard, true);
}

static void test_adopt(struct mr_rng *rng)
{
    struct mr_batch_buffer *in = mr_batch_buffer_new(&schema, ROWS);
    struct store s = {.shard = new_shard()}, t = {.shard = new_shard()};
    struct mr_image_row row;
    struct mr_image *image;
    uint64_t cursor = 0, number;
    uint32_t all[COLS];
    struct mr_err err;

    for (uint32_t c = 0; c < COLS; c++)
        all[c] = c;
    fill(rng, in, ROWS);
    CHECK_EQ(mr_row_codec_new(&schema, NULL, 0, HEAD, &s.codec, &err), 0);
    mr_rows_init(&s.rows, s.shard, 3, 9, s.codec->bytes);
    put_all(&s, &in->batch);
    CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image, &err), 0);
    snapshot(s.shard, image);
    mr_shard_free(s.shard);
    t.codec = s.codec;
    mr_rows_init(&t.rows, t.shard, 3, 9, t.codec->bytes);
    while (mr_image_next(image, &cursor, &row)) {
        CHECK_EQ(row.table, 3);
        CHECK_EQ(row.owner, 9);
        CHECK_EQ(row.bytes, t.codec->lines * MR_LINE_BYTES);
        mr_ref ref = mr_rows_add(&t.rows);
        char *base = mr_state_write(t.shard, ref, t.codec->lines);
        memcpy(base, row.data, row.bytes);
        CHECK_EQ(mr_row_adopt(t.codec, image, &t.rows, base), 0);
        memcpy(&number, base + 8, sizeof(number));
        t.ref[number] = ref;
    }
    CHECK_EQ(t.rows.count, ROWS);
    mr_image_free(image);
    check_all(&t, all, COLS, &in->batch);
    mr_row_codec_free(t.codec);
    mr_shard_free(t.shard);
    mr_batch_buffer_free(in);
}

static void test_too_wide(struct mr_rng *rng)
{
    static struct mr_field wide[300];
    struct mr_schema many = {300, wide};
    struct mr_row_codec *codec;
    struct mr_err err;

    (void)rng;
    for (uint32_t i = 0; i < many.count; i++)
        wide[i] = field[4];
    CHECK_EQ(mr_row_codec_new(&many, NULL, 0, HEAD, &codec, &err), MR_ERR_LIMIT);
    CHECK(strstr(err.message, "300 columns") != NULL);
    many.count = 200;
    CHECK_EQ(mr_row_codec_new(&many, NULL, 0, HEAD, &codec, &err), 0);
    mr_row_codec_free(codec);
}

static const struct mr_test cases[] = {
    {"round trip", test_round_trip},
    {"get all copies", test_get_all_copies},
    {"adopt", test_adopt},
    {"too wide", test_too_wide},
};

MR_TEST_MAIN(cases)
