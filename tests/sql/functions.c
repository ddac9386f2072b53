/*
 * A library of functions for the suite, in which '/lib/functions.so' means it; and, built as one,
 * for tests/system.  Every type, every kind, everything that may go wrong on a row.
 */
#include "include/millrace_plugin.h"

#ifndef WEIGHTED_VERSION
#define WEIGHTED_VERSION 1
#endif

/* -- Scalars ------------------------------------------------------------------------------- */

static int count_char(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *text = mr_plugin_get_string(call, 0, row);
        const struct mr_plugin_string *wanted = mr_plugin_get_string(call, 1, row);
        int64_t found = 0;

        if (wanted->len != 1)
            return mr_plugin_fail(call, row, "the character has %u bytes, and must have one",
                                  wanted->len);
        for (uint32_t k = 0; k < text->len; k++)
            found += mr_plugin_string_data(text)[k] == *mr_plugin_string_data(wanted);
        mr_plugin_set_integer(call, row, found);
    }
    return 0;
}

static int clip_integer(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        int64_t x = mr_plugin_get_integer(call, 0, row);
        int64_t low = mr_plugin_get_integer(call, 1, row);
        int64_t high = mr_plugin_get_integer(call, 2, row);

        mr_plugin_set_integer(call, row, x < low ? low : x > high ? high : x);
    }
    return 0;
}

static int clip_real(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        double x = mr_plugin_get_real(call, 0, row), low = mr_plugin_get_real(call, 1, row);
        double high = mr_plugin_get_real(call, 2, row);

        mr_plugin_set_real(call, row, x < low ? low : x > high ? high : x);
    }
    return 0;
}

/* The first that is not NULL. */
static int first_of(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        uint32_t n = 0;

        while (n < call->args && mr_plugin_is_null(call, n, row))
            n++;
        if (n == call->args)
            mr_plugin_set_null(call, row);
        else
            mr_plugin_set_integer(call, row, mr_plugin_get_integer(call, n, row));
    }
    return 0;
}

/* The strings behind the first, with it between. */
static int join_words(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *between = mr_plugin_get_string(call, 0, row);
        size_t len = 0, at = 0;

        for (uint32_t n = 1; n < call->args; n++)
            len += mr_plugin_get_string(call, n, row)->len + (n > 1 ? between->len : 0);
        char *room = mr_plugin_room(call, len);
        if (room == NULL)
            return -1;
        for (uint32_t n = 1; n < call->args; n++) {
            const struct mr_plugin_string *word = mr_plugin_get_string(call, n, row);
            if (n > 1) {
                memcpy(room + at, mr_plugin_string_data(between), between->len);
                at += between->len;
            }
            memcpy(room + at, mr_plugin_string_data(word), word->len);
            at += word->len;
        }
        mr_plugin_set_made(call, row, room, at);
    }
    return 0;
}

static int reverse(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *bytes = mr_plugin_get_string(call, 0, row);
        char *room = mr_plugin_room(call, bytes->len);

        if (room == NULL)
            return -1;
        for (uint32_t k = 0; k < bytes->len; k++)
            room[k] = mr_plugin_string_data(bytes)[bytes->len - 1 - k];
        mr_plugin_set_made(call, row, room, bytes->len);
    }
    return 0;
}

/* DECIMAL(10, 2) / 2 as DECIMAL(10, 3). */
static int half(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    mr_plugin_set_integer(call, row, mr_plugin_get_integer(call, 0, row) * 5);
    return 0;
}

static int negate_wide(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    mr_plugin_set_decimal(call, row, -mr_plugin_get_decimal(call, 0, row));
    return 0;
}

static int not_both(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    mr_plugin_set_boolean(
        call, row,
        !(mr_plugin_get_boolean(call, 0, row) && mr_plugin_get_boolean(call, 1, row)));
    return 0;
}

/* Of what lies in an int64_t: itself and so much more. */
static int plus(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    mr_plugin_set_integer(
        call, row, mr_plugin_get_integer(call, 0, row) + mr_plugin_get_integer(call, 1, row));
    return 0;
}

static int third(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    mr_plugin_set_real(call, row, mr_plugin_get_real(call, 0, row) / 3);
    return 0;
}

static int odd_or_null(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        int64_t x = mr_plugin_get_integer(call, 0, row);

        mr_plugin_set_integer(call, row, x);
        if (x % 2 == 0)
            mr_plugin_set_null(call, row);
    }
    return 0;
}

static int silent(struct mr_plugin_call *call)
{
    (void)call;
    return -7;
}

/* -- Tables ---------------------------------------------------------------------------------- */

static int split(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *text = mr_plugin_get_string(call, 0, row);
        const char *data = mr_plugin_string_data(text);
        char between = *mr_plugin_string_data(mr_plugin_get_string(call, 1, row));
        uint32_t start = 0, number = 0;

        for (uint32_t k = 0; k <= text->len; k++) {
            if (k < text->len && data[k] != between)
                continue;
            mr_plugin_out_string(call, 0, data + start, k - start);
            if (k > start)
                mr_plugin_out_integer(call, 1, number);
            number++;
            if (mr_plugin_emit(call, row) < 0)
                return -1;
            start = k + 1;
        }
    }
    return 0;
}

static int series(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    for (int64_t n = mr_plugin_get_integer(call, 0, row);
         n <= mr_plugin_get_integer(call, 1, row); n++) {
        mr_plugin_out_integer(call, 0, n);
        mr_plugin_out_real(call, 1, (double)n / 2);
        if (mr_plugin_emit(call, row) < 0)
            return -1;
    }
    return 0;
}

/* -- Aggregates -------------------------------------------------------------------------------- */

struct weighted {
    int64_t sum, weight;
};

static void weigh(struct mr_plugin_call *call, int64_t sign)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        struct weighted *state = (struct weighted *)mr_plugin_state(call, i);
        int64_t weight = sign * mr_plugin_get_integer(call, 1, row);

        state->sum += mr_plugin_get_integer(call, 0, row) * weight;
        state->weight += weight;
    }
}

static void weighted_add(struct mr_plugin_call *call)
{
    weigh(call, 1);
}

static void weighted_retract(struct mr_plugin_call *call)
{
    weigh(call, -1);
}

static void weighted_merge(void *into, const void *from)
{
    struct weighted *a = into;
    const struct weighted *b = from;

    a->sum += b->sum;
    a->weight += b->weight;
}

static void weighted_unmerge(void *into, const void *from)
{
    struct weighted *a = into;
    const struct weighted *b = from;

    a->sum -= b->sum;
    a->weight -= b->weight;
}

static void weighted_result(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct weighted *state = (const struct weighted *)mr_plugin_state(call, i);

        if (state->weight == 0)
            mr_plugin_set_null(call, row);
        else
            mr_plugin_set_integer(call, row, state->sum / state->weight);
    }
}

/* The longest text so far, of which 20 bytes are kept; the first in order of several. */
struct longest {
    uint32_t len;
    char head[20];
};

static void longest_init(void *state)
{
    ((struct longest *)state)->len = UINT32_MAX;
}

static int is_longer(const struct longest *a, const struct longest *b)
{
    if (a->len == UINT32_MAX || b->len == UINT32_MAX)
        return b->len == UINT32_MAX && a->len != UINT32_MAX;
    if (a->len != b->len)
        return a->len > b->len;
    return memcmp(a->head, b->head, sizeof(a->head)) < 0;
}

static void longest_merge(void *into, const void *from)
{
    if (is_longer((const struct longest *)from, (const struct longest *)into))
        *(struct longest *)into = *(const struct longest *)from;
}

static void longest_add(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *text = mr_plugin_get_string(call, 0, row);
        struct longest one = {text->len, {0}};

        memcpy(one.head, mr_plugin_string_data(text),
               text->len < sizeof(one.head) ? text->len : sizeof(one.head));
        longest_merge(mr_plugin_state(call, i), &one);
    }
}

static void longest_result(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct longest *state = (const struct longest *)mr_plugin_state(call, i);

        if (state->len == UINT32_MAX)
            mr_plugin_set_null(call, row);
        else if (mr_plugin_set_string(
                     call, row, state->head,
                     state->len < sizeof(state->head) ? state->len : sizeof(state->head)) < 0)
            return;
    }
}

/* Rows, and those of them with a NULL. */
static void nulls_add(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    *(int64_t *)mr_plugin_state(call, i) +=
        mr_plugin_is_null(call, 0, row) || mr_plugin_is_null(call, 1, row);
}

static void rows_add(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    ++*(int64_t *)mr_plugin_state(call, i);
}

static void count_result(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    mr_plugin_set_integer(call, row, *(int64_t *)mr_plugin_state(call, i));
}

/* -- The table ---------------------------------------------------------------------------------- */

#define SCALAR(name_, takes_, gives_, compute_)                                          \
    {                                                                                    \
        .name = (name_), .kind = MR_PLUGIN_SCALAR, .takes = (takes_), .gives = (gives_), \
        .compute = (compute_)                                                            \
    }

static const struct mr_plugin_function functions[] = {
    {.name = "count_char",
     .kind = MR_PLUGIN_SCALAR,
     .takes = "STRING, STRING",
     .gives = "BIGINT",
     .help = "How often the second, an ASCII character, stands in the first.",
     .compute = count_char},
    SCALAR("clip", "INT, INT, INT", "INT", clip_integer),
    SCALAR("clip", "DOUBLE, DOUBLE, DOUBLE", "DOUBLE", clip_real),
    {.name = "first_of",
     .kind = MR_PLUGIN_SCALAR,
     .flags = MR_PLUGIN_SEES_NULLS,
     .takes = "BIGINT...",
     .gives = "BIGINT",
     .compute = first_of},
    SCALAR("join_words", "STRING, STRING...", "STRING", join_words),
    SCALAR("reverse_bytes", "BYTES", "BYTES", reverse),
    SCALAR("half", "DECIMAL(10, 2)", "DECIMAL(10, 3)", half),
    SCALAR("negate_wide", "DECIMAL(38, 4)", "DECIMAL(38, 4)", negate_wide),
    SCALAR("not_both", "BOOLEAN, BOOLEAN", "BOOLEAN", not_both),
    SCALAR("plus", "DATE, INT", "DATE", plus),
    SCALAR("plus", "TIME(3), BIGINT", "TIME(3)", plus),
    SCALAR("plus", "TIMESTAMP(3), BIGINT", "TIMESTAMP(3)", plus),
    SCALAR("plus", "TIMESTAMP_LTZ(3), BIGINT", "TIMESTAMP_LTZ(3)", plus),
    SCALAR("plus_tiny", "INT, INT", "TINYINT", plus),
    SCALAR("third", "FLOAT", "FLOAT", third),
    SCALAR("odd_or_null", "SMALLINT", "SMALLINT", odd_or_null),
    SCALAR("silent", "INT", "INT", silent),
    {.name = "varies",
     .kind = MR_PLUGIN_TABLE,
     .flags = MR_PLUGIN_VARIES,
     .takes = "INT, INT",
     .gives = "n INT, half DOUBLE",
     .compute = series},
    {.name = "split",
     .kind = MR_PLUGIN_TABLE,
     .takes = "STRING, STRING",
     .gives = "word STRING, number INT",
     .compute = split},
    {.name = "series",
     .kind = MR_PLUGIN_TABLE,
     .takes = "INT, INT",
     .gives = "n INT, half DOUBLE",
     .compute = series},
    {.name = "weighted_avg",
     .kind = MR_PLUGIN_AGGREGATE,
     .takes = "BIGINT, INT",
     .gives = "BIGINT",
     .version = WEIGHTED_VERSION,
     .state_bytes = sizeof(struct weighted),
     .accumulate = weighted_add,
     .retract = weighted_retract,
     .merge = weighted_merge,
     .unmerge = weighted_unmerge,
     .result = weighted_result},
    {.name = "longest",
     .kind = MR_PLUGIN_AGGREGATE,
     .takes = "STRING",
     .gives = "STRING",
     .version = 1,
     .state_bytes = sizeof(struct longest),
     .init = longest_init,
     .accumulate = longest_add,
     .merge = longest_merge,
     .result = longest_result},
    {.name = "nulls_in",
     .kind = MR_PLUGIN_AGGREGATE,
     .flags = MR_PLUGIN_SEES_NULLS,
     .takes = "STRING, BIGINT",
     .gives = "BIGINT",
     .state_bytes = sizeof(int64_t),
     .accumulate = nulls_add,
     .result = count_result},
    {.name = "rows_seen",
     .kind = MR_PLUGIN_AGGREGATE,
     .takes = "",
     .gives = "TINYINT",
     .state_bytes = sizeof(int64_t),
     .accumulate = rows_add,
     .result = count_result},
};

MR_PLUGIN("suite", "1.0", functions);
