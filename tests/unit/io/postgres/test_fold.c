/* The last row of each key, against a model that looks at every pair. */
#include "io/postgres/fold.h"
#include "io/postgres/wire.h"
#include "tests/mr_test.h"

enum { ROWS_MAX = 600, COLUMNS = 3 };

struct model {
    int key[2]; /* -1: NULL */
    int value;
    enum mr_pg_change change;
};

static void put_value(struct mr_text *out, int value)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%d", value);

    mr_pg_put32(out, value < 0 ? UINT32_MAX : (uint32_t)len);
    if (value >= 0)
        mr_text_put(out, text, (size_t)len);
}

static void put_row(struct mr_text *out, const struct model *row)
{
    size_t begin = out->len;

    mr_text_putc(out, (char)row->change);
    mr_pg_put32(out, 0);
    mr_pg_put16(out, COLUMNS);
    /* The key's columns are not the first ones, nor side by side. */
    put_value(out, row->key[1]);
    put_value(out, row->value);
    put_value(out, row->key[0]);
    uint32_t len = __builtin_bswap32((uint32_t)(out->len - begin - MR_PG_CHANGE_HEAD));
    memcpy(out->data + begin + 1, &len, sizeof(len));
}

static int number(struct mr_view row, uint32_t col)
{
    int32_t len;
    const char *bytes = mr_pg_row_column(row, col, &len);
    char text[16] = "";

    if (len < 0)
        return -1;
    memcpy(text, bytes, (size_t)len);
    return atoi(text);
}

static void as_the_model(struct mr_rng *rng)
{
    static const uint32_t key[] = {2, 0};
    static struct model row[ROWS_MAX];
    struct mr_pg_fold fold;
    struct mr_text text;

    mr_text_init(&text);
    mr_pg_fold_init(&fold, key, 2);
    for (int round = 0; round < 300; round++) {
        /* Large and small by turns: the table of slots is kept. */
        uint32_t count = (uint32_t)mr_rng_below(rng, round % 3 == 0 ? ROWS_MAX : 5) + 1;
        int keys = 1 + (int)mr_rng_below(rng, round % 2 == 0 ? 4 : 40);
        mr_text_reset(&text);
        for (uint32_t i = 0; i < count; i++) {
            row[i] =
                (struct model){{(int)mr_rng_below(rng, keys), (int)mr_rng_below(rng, 12) - 1},
                               (int)mr_rng_below(rng, 1000),
                               (enum mr_pg_change)mr_rng_below(rng, 2)};
            put_row(&text, &row[i]);
        }
        mr_pg_fold_rows(&fold, mr_text_view(&text), count);
        uint32_t want = 0;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t first = 0, last = i;
            while (row[first].key[0] != row[i].key[0] || row[first].key[1] != row[i].key[1])
                first++;
            if (first != i)
                continue;
            for (uint32_t j = i; j < count; j++)
                if (row[j].key[0] == row[i].key[0] && row[j].key[1] == row[i].key[1])
                    last = j;
            CHECK(want < fold.rows);
            const struct mr_pg_row *got = &fold.row[want++];
            CHECK_EQ(number(got->bytes, 2), row[last].key[0]);
            CHECK_EQ(number(got->bytes, 0), row[last].key[1]);
            CHECK_EQ(number(got->bytes, 1), row[last].value);
            CHECK_EQ(got->change, row[last].change);
        }
        CHECK_EQ(fold.rows, want);
    }
    mr_pg_fold_fini(&fold);
    mr_text_fini(&text);
}

static const struct mr_test cases[] = {{"as_the_model", as_the_model}};
MR_TEST_MAIN(cases)
