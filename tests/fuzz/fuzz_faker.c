/*
 * Any text as an expression of 'faker': it is refused in words, or what it makes is the same
 * for the same seed and ends.
 */
#include "io/faker/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make(const struct mr_faker_expression *expression, struct mr_arena *bytes,
                 struct mr_text *out)
{
    struct mr_made_row row = {
        .rng = {7}, .due_ns = MR_SECOND_NS, .bytes = bytes, .scratch = out};

    mr_faker_expression_put(expression, &row, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_view text = {(const char *)data, size};
    struct mr_faker_expression *expression;
    struct mr_text once, again;
    struct mr_arena arena;
    struct mr_err err = {0};

    if (size > 4096)
        return 0;
    mr_arena_init(&arena);
    mr_text_init(&once);
    mr_text_init(&again);
    if (mr_faker_expression_new(&arena, text, &expression, &err) < 0) {
        MR_ASSERT(err.message[0] != '\0');
    } else {
        make(expression, &arena, &once);
        make(expression, &arena, &again);
        MR_ASSERT(once.len == again.len && memcmp(once.data, again.data, once.len) == 0);
    }
    mr_text_fini(&once);
    mr_text_fini(&again);
    mr_arena_fini(&arena);
    return 0;
}
