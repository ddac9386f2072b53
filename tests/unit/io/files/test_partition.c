/* Directories of partitions: there and back for any text, Hive's own forms, and what is none. */
#include "core/data/value.h"
#include "io/files/partition.h"
#include "tests/mr_test.h"

static struct mr_field field[] = {
    {MR_VIEW("id"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("d"), {.id = MR_TYPE_DATE, .nullable = 1}},
    {MR_VIEW("k=1"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
};
static const struct mr_schema schema = {3, field};
static const char *const keys[] = {"partition:d", "partition:k=1"};
static const struct mr_table_spec spec = {
    .schema = &schema, .physical = 1, .metadata_key = keys};
static const struct mr_view none = MR_VIEW("NONE");

static void print_row(bool has_date, const char *text, size_t len, struct mr_text *out)
{
    struct mr_batch_buffer *rows = mr_batch_buffer_new(&schema, 1);
    struct mr_value v[] = {
        {.type = field[0].type, .u.i64 = 1},
        {.type = field[1].type, .is_null = !has_date, .u.i64 = 20454},
        {.type = field[2].type, .is_null = text == NULL, .u.str = mr_str_of(text, len)}};

    for (uint32_t c = 0; c < 3; c++)
        mr_value_store(&v[c], rows, c, 0);
    rows->batch.rows = rows->batch.selected = 1;
    mr_text_reset(out);
    mr_partition_print(&spec, &rows->batch, 0, none, out);
    mr_batch_buffer_free(rows);
}

static void test_forms(struct mr_rng *rng)
{
    struct mr_text out;

    (void)rng;
    mr_text_init(&out);
    print_row(true, "a=b/c", 5, &out);
    CHECK_STR(out.data, "d=2026-01-01/k%3D1=a%3Db%2Fc");
    print_row(false, "", 0, &out);
    CHECK_STR(out.data, "d=NONE/k%3D1=NONE");
    print_row(true, NULL, 0, &out);
    CHECK_STR(out.data, "d=2026-01-01/k%3D1=NONE");
    mr_text_fini(&out);
}

static void test_there_and_back(struct mr_rng *rng)
{
    struct mr_text path, back;

    mr_text_init(&path);
    mr_text_init(&back);
    for (int i = 0; i < 20000; i++) {
        char text[12];
        size_t len = 1 + mr_rng_below(rng, sizeof(text));
        for (size_t c = 0; c < len; c++)
            text[c] = (char)(1 + mr_rng_below(rng, mr_rng_below(rng, 2) ? 255 : 64));
        print_row(true, text, len, &path);
        CHECK(mr_partition_is_path(mr_text_view(&path)));
        mr_text_puts(&path, "/part-1");
        mr_text_reset(&back);
        CHECK(mr_partition_parse(path.data, MR_VIEW("k=1"), none, &back));
        CHECK(mr_view_eq(mr_text_view(&back), (struct mr_view){text, len}));
        mr_text_reset(&back);
        CHECK(mr_partition_parse(path.data, MR_VIEW("d"), none, &back));
        CHECK_STR(back.data, "2026-01-01");
    }
    mr_text_fini(&path);
    mr_text_fini(&back);
}

static void test_others(struct mr_rng *rng)
{
    static const char *const bad[] = {"..", "k=1/..",   "/k=1",  "k=1/",
                                      "k",  "k=1//d=2", "../k=1"};
    struct mr_text out;

    (void)rng;
    mr_text_init(&out);
    CHECK(!mr_partition_parse("d=NONE/f", MR_VIEW("d"), none, &out));
    mr_text_reset(&out);
    CHECK(!mr_partition_parse("e=1/f", MR_VIEW("d"), none, &out));
    CHECK(!mr_partition_parse("d=1", MR_VIEW("d"), none, &out)); /* that is the file */
    CHECK(mr_partition_parse("x/d=1%2/%41/f", MR_VIEW("d"), none, &out));
    CHECK_STR(out.data, "1%2");
    for (size_t i = 0; i < MR_COUNTOF(bad); i++)
        CHECK(!mr_partition_is_path(mr_view_of(bad[i])));
    CHECK(mr_partition_is_path(mr_view_of("")));
    mr_text_fini(&out);
}

static const struct mr_test cases[] = {
    {"forms", test_forms},
    {"there and back", test_there_and_back},
    {"others", test_others},
};

MR_TEST_MAIN(cases)
