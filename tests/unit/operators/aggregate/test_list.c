/* Lists of values in state, against an array of them; and how long they may be. */
#include "operators/aggregate/list.h"
#include "tests/mr_test.h"

#include <errno.h>

#define MEMORY (64u << 20)
#define MOST   400

static struct mr_shard *shard;
static struct mr_rows rows;

static void begin(void)
{
    struct mr_shard_options options = {
        .memory_bytes = MEMORY, .numa_node = -1, .name = "test", .is_guarded = true};
    struct mr_err err;

    CHECK_EQ(mr_shard_new(&options, &shard, &err), 0);
    mr_rows_init(&rows, shard, 0, 0, MR_LINE_BYTES);
}

/* A value of the model: short ones are often alike. */
struct model {
    struct {
        char bytes[64];
        uint32_t len;
        bool is_null;
        uint64_t note;
    } value[MOST];
    uint32_t count;
};

static void check(const struct model *model, const struct mr_state_str *cell)
{
    struct mr_list list = mr_list_of(shard, cell);
    const struct mr_list_entry *entry;
    uint32_t next = 0, n = 0;

    CHECK(mr_list_is_sound(shard, cell, MR_SHAPE_STR));
    for (; (entry = mr_list_next(&list, &next)) != NULL; n++) {
        struct mr_view bytes = mr_list_bytes(entry);

        CHECK(n < model->count);
        CHECK_EQ(mr_list_is_null(entry), model->value[n].is_null);
        CHECK_EQ(bytes.len, model->value[n].len);
        CHECK(memcmp(bytes.data, model->value[n].bytes, bytes.len) == 0);
        CHECK_EQ(entry->note, model->value[n].note);
    }
    CHECK_EQ(n, model->count);
}

static void add(struct mr_rng *rng, struct model *model, struct mr_state_str *cell)
{
    uint32_t n = model->count;

    model->value[n].is_null = mr_rng_below(rng, 8) == 0;
    model->value[n].len = model->value[n].is_null     ? 0
                          : mr_rng_below(rng, 4) == 0 ? (uint32_t)mr_rng_below(rng, 64)
                                                      : (uint32_t)mr_rng_below(rng, 3);
    for (uint32_t i = 0; i < model->value[n].len; i++)
        model->value[n].bytes[i] = (char)('a' + mr_rng_below(rng, 2));
    model->value[n].note = mr_rng_next(rng);
    model->count++;
    CHECK_EQ(mr_list_append(&rows, cell,
                            (struct mr_view){model->value[n].bytes, model->value[n].len},
                            model->value[n].is_null, model->value[n].note),
             0);
}

/* The first one like a random one goes. */
static void take(struct mr_rng *rng, struct model *model, struct mr_state_str *cell)
{
    uint32_t like = (uint32_t)mr_rng_below(rng, model->count), first = 0;
    struct mr_list list = mr_list_of(shard, cell);
    uint32_t at =
        mr_list_find(&list, (struct mr_view){model->value[like].bytes, model->value[like].len},
                     model->value[like].is_null);

    while (model->value[first].is_null != model->value[like].is_null ||
           model->value[first].len != model->value[like].len ||
           memcmp(model->value[first].bytes, model->value[like].bytes,
                  model->value[like].len) != 0)
        first++;
    CHECK(at != MR_LIST_NOWHERE);
    CHECK_EQ(*mr_list_note(shard, cell, at), model->value[first].note);
    mr_list_remove(shard, cell, at);
    model->count--;
    memmove(&model->value[first], &model->value[first + 1],
            (model->count - first) * sizeof(model->value[0]));
}

static void test_model(struct mr_rng *rng)
{
    static struct model model;

    begin();
    for (int round = 0; round < 30; round++) {
        struct mr_state_str cell = {0};
        uint64_t adds = 2 + mr_rng_below(rng, 6);

        model.count = 0;
        for (int step = 0; step < 600; step++) {
            if (model.count == 0 || (model.count < MOST && mr_rng_below(rng, 8) < adds))
                add(rng, &model, &cell);
            else
                take(rng, &model, &cell);
            if (step % 16 == 0)
                check(&model, &cell);
        }
        struct mr_list list = mr_list_of(shard, &cell);
        struct mr_state_str copy = {0};

        CHECK_EQ(mr_list_set(&rows, &copy, list.entries, list.bytes), 0);
        check(&model, &copy);
        mr_list_clear(shard, &copy);
        CHECK_EQ(mr_list_of(shard, &copy).bytes, 0);
        mr_state_str_drop(&rows, &copy);
        mr_state_str_drop(&rows, &cell);
    }
    mr_shard_free(shard);
}

/* It ends where a string of state ends, and is then what it was. */
static void test_too_long(struct mr_rng *rng)
{
    static char bytes[1 << 20];
    struct mr_state_str cell = {0};
    uint32_t n = 0;
    int rc;

    (void)rng;
    begin();
    while ((rc = mr_list_append(&rows, &cell, (struct mr_view){bytes, sizeof(bytes)}, false,
                                n)) == 0)
        n++;
    CHECK_EQ(rc, -EFBIG);
    CHECK_EQ(n, MR_VALUE_BYTES_MAX / sizeof(bytes) - 1);
    CHECK(mr_list_is_sound(shard, &cell, MR_SHAPE_STR));
    CHECK_EQ(mr_list_append(&rows, &cell, (struct mr_view){bytes, 8}, false, n), 0);
    mr_shard_free(shard);
}

/* Bytes that no list is. */
static void test_unsound(struct mr_rng *rng)
{
    struct mr_state_str cell = {0};
    int64_t value = 7;

    begin();
    CHECK(mr_list_is_sound(shard, &cell, MR_SHAPE_I64));
    CHECK_EQ(mr_list_append(&rows, &cell, (struct mr_view){(const char *)&value, 8}, false, 1),
             0);
    CHECK(mr_list_is_sound(shard, &cell, MR_SHAPE_I64));
    CHECK(!mr_list_is_sound(shard, &cell, MR_SHAPE_I128));
    for (int round = 0; round < 200; round++) {
        char *at = mr_state_str_write(shard, &cell, (uint32_t)mr_rng_below(rng, 12), 1);
        char was = *at;

        *at = (char)(was ^ (1 << mr_rng_below(rng, 8)));
        CHECK(!mr_list_is_sound(shard, &cell, MR_SHAPE_I64));
        *at = was;
    }
    mr_shard_free(shard);
}

static const struct mr_test cases[] = {
    {"model", test_model}, {"too long", test_too_long}, {"unsound", test_unsound}};

MR_TEST_MAIN(cases)
