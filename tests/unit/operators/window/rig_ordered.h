/*
 * tests/unit/operators/window/rig_ordered.h - aggregates that depend on the order of values, by
 * definition: over a list of values, and over a list of rows that come and go.
 */
#ifndef MR_TESTS_WINDOW_RIG_ORDERED_H
#define MR_TESTS_WINDOW_RIG_ORDERED_H

#include "core/data/print.h"
#include "operators/aggregate/aggregate.h"
#include "tests/mr_test.h"

#define RIG_VALUES_MAX 1000

/* Aggregates of nested types come about with the types they need. */
static inline struct mr_arena *rig_arena(void)
{
    static struct mr_arena arena;
    static bool is_made;

    if (!is_made)
        mr_arena_init(&arena);
    is_made = true;
    return &arena;
}

static inline bool rig_counts(const struct mr_aggregate *agg, const struct mr_value *v)
{
    return !v->is_null || agg->fn == MR_AGG_ARRAY_AGG;
}

static inline void rig_join(struct mr_text *out, const struct mr_value *const *v, uint32_t n,
                            const char *separator)
{
    for (uint32_t i = 0; i < n; i++) {
        mr_text_puts(out, i == 0 ? "" : separator);
        mr_value_print_java(v[i], out);
    }
}

static inline void rig_multiset(struct mr_text *out, const struct mr_value **v, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t j = i; j > 0 && mr_value_order(v[j], v[j - 1]) < 0; j--) {
            const struct mr_value *swap = v[j];
            v[j] = v[j - 1];
            v[j - 1] = swap;
        }
    mr_text_putc(out, '{');
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i; to < n && mr_value_same(v[to], v[i]); to++)
            continue;
        mr_text_puts(out, i == 0 ? "" : ", ");
        mr_value_print_java(v[i], out);
        mr_text_printf(out, "=%u", to - i);
    }
    mr_text_putc(out, '}');
}

/* The result over N values in their order; of nested types TEXT is what it prints as, of LISTAGG
 * its bytes are there. */
static inline struct mr_value rig_ordered(const struct mr_aggregate *agg,
                                          const struct mr_value *const *all, uint32_t n,
                                          struct mr_text *text)
{
    const struct mr_value *v[RIG_VALUES_MAX];
    struct mr_value out = {.type = agg->out, .is_null = true};
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        bool is_in = rig_counts(agg, all[i]);

        for (uint32_t j = 0; agg->is_distinct && agg->fn != MR_AGG_COLLECT && j < count; j++)
            is_in = is_in && !mr_value_same(v[j], all[i]);
        if (is_in)
            v[count++] = all[i];
    }
    out.is_null = count == 0 && agg->fn != MR_AGG_COLLECT;
    mr_text_reset(text);
    switch (agg->fn) {
    case MR_AGG_COLLECT: rig_multiset(text, v, count); return out;
    case MR_AGG_ARRAY_AGG:
        mr_text_putc(text, '[');
        rig_join(text, v, count, ", ");
        mr_text_putc(text, ']');
        return out;
    case MR_AGG_LISTAGG:
        rig_join(text, v, count, ",");
        out.u.str = mr_str_of(text->data, text->len);
        return out;
    default: return count == 0 ? out : *v[agg->fn == MR_AGG_LAST_VALUE ? count - 1 : 0];
    }
}

/* Such a result, by PRINT where it is not of a nested type. */
static inline void rig_ordered_print(const struct mr_value *value, const struct mr_text *text,
                                     void (*print)(struct mr_text *out,
                                                   const struct mr_value *value),
                                     struct mr_text *out)
{
    if (!mr_type_is_nested(value->type) || value->is_null)
        print(out, value);
    else
        mr_text_printf(out, "|%s", text->data);
}

#endif
