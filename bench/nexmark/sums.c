#include "bench/nexmark/sums.h"

#include "core/base/hash.h"

#include <stdlib.h>

enum { COLUMNS = MR_RIG_TALLY_COLUMNS };

/* The newest row of a key. */
struct newest {
    uint64_t key; /* its hash; 0: free */
    uint64_t value[COLUMNS];
};

struct sums {
    const struct mr_baseline_query *query;
    struct mr_rig_tally *tally;
    struct newest *row;
    uint64_t mask, rows;
    struct mr_baseline_sink sink;
};

static void add(struct mr_rig_tally *tally, const uint64_t value[COLUMNS], bool is_back)
{
    atomic_fetch_add(&tally->rows, is_back ? UINT64_MAX : 1);
    for (uint32_t c = 0; c < COLUMNS; c++)
        atomic_fetch_add(&tally->sum[c], is_back ? 0 - value[c] : value[c]);
}

static void grow(struct sums *s)
{
    uint64_t old_mask = s->mask;
    struct newest *old = s->row;

    s->mask = old == NULL ? 4095 : s->mask * 2 + 1;
    s->row = calloc(s->mask + 1, sizeof(*s->row));
    MR_ASSERT(s->row != NULL);
    for (uint64_t i = 0; old != NULL && i <= old_mask; i++) {
        uint64_t at = old[i].key & s->mask;
        if (old[i].key == 0)
            continue;
        while (s->row[at].key != 0)
            at = (at + 1) & s->mask;
        s->row[at] = old[i];
    }
    free(old);
}

/* Where the row of KEY is, or goes. */
static struct newest *find(struct sums *s, uint64_t key)
{
    if (s->row == NULL || s->rows * 2 > s->mask)
        grow(s);
    uint64_t at = key & s->mask;

    while (s->row[at].key != 0 && s->row[at].key != key)
        at = (at + 1) & s->mask;
    return &s->row[at];
}

/* The values of ROW's columns, and the hash of those that name it. */
static uint64_t read_row(const struct sums *s, uint32_t row, uint64_t value[COLUMNS])
{
    const struct mr_baseline_sink *sink = &s->sink;
    uint32_t number = 0, text = 0, column = 0;
    uint64_t key = 1;

    for (const char *c = s->query->row; *c != '\0'; c++, column++) {
        MR_ASSERT(column < COLUMNS);
        value[column] = *c == 'w'   ? (uint64_t)sink->wide[row]
                        : *c == 'n' ? (uint64_t)sink->number[number++][row]
                                    : 0;
        const struct mr_str *str = *c == 't' ? &sink->text[text++][row] : NULL;
        if (column < s->query->keys)
            key = str == NULL ? mr_hash_word(value[column], key)
                              : mr_hash_bytes(mr_str_data(str), str->len, key);
    }
    return key == 0 ? 1 : key;
}

static void take(struct mr_baseline_sink *sink)
{
    struct sums *s = sink->context;

    for (uint32_t row = 0; row < sink->rows; row++) {
        uint64_t value[COLUMNS] = {0};
        uint64_t key = read_row(s, row, value);

        add(s->tally, value, false);
        if (s->query->keys == 0)
            continue;
        struct newest *newest = find(s, key);
        if (newest->key != 0)
            add(s->tally, newest->value, true);
        s->rows += newest->key == 0;
        newest->key = key;
        memcpy(newest->value, value, sizeof(value));
    }
}

void mr_nexmark_sums(const struct mr_baseline_query *query,
                     const struct mr_baseline_input *input, struct mr_rig_tally *ret)
{
    struct sums *s = calloc(1, sizeof(*s));

    MR_ASSERT(s != NULL);
    memset(ret, 0, sizeof(*ret));
    s->query = query;
    s->tally = ret;
    s->sink.take = take;
    s->sink.context = s;
    query->run(input, &s->sink);
    free(s->row);
    free(s);
}
