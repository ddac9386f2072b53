/*
 * Inputs that are scripts: words of rows, barriers, some left out, and an end.  Owed by
 * the merge: every barrier it reports is reported once, in order, when every input that
 * has not ended stands directly behind it, and the end comes when all have ended.
 */
#include "operators/exchange/merge.h"
#include "tests/mr_test.h"

enum { INPUTS = 3, WORDS = 40 };

enum { ROWS = 0, END = 1000 }; /* in between: a barrier's epoch */

struct script {
    struct mr_input input;
    struct mr_op head;
    struct mr_rng *rng;
    int word[WORDS];
    uint32_t words, next, rows;
    uint64_t last_epoch;
};

static bool head_ready(const struct mr_op *op)
{
    struct script *script =
        (struct script *)(uintptr_t)MR_CONTAINER_CONST(op, struct script, head);

    return mr_rng_below(script->rng, 3) != 0;
}

static const struct mr_op_class head_class = {.name = "head", .ready = head_ready};

static enum mr_input_event script_poll(struct mr_input *input, int64_t now_ns)
{
    struct script *script = MR_CONTAINER(input, struct script, input);

    (void)now_ns;
    CHECK(script->next <= script->words);
    if (script->next == script->words || mr_rng_below(script->rng, 3) == 0)
        return MR_INPUT_NOTHING;
    int word = script->word[script->next++];
    if (word == END)
        return MR_INPUT_END;
    if (word == ROWS) {
        script->rows++;
        return MR_INPUT_WORK;
    }
    input->epoch = script->last_epoch = (uint64_t)word;
    return MR_INPUT_BARRIER;
}

static bool script_peek(struct mr_input *input)
{
    struct script *script = MR_CONTAINER(input, struct script, input);

    return script->next < script->words;
}

static void script_barrier(struct mr_input *input, uint64_t epoch, struct mr_pack *roots)
{
    struct script *script = MR_CONTAINER(input, struct script, input);

    mr_pack_u64(roots, epoch);
    mr_pack_u64(roots, script->rows);
}

static void script_free(struct mr_input *input)
{
    (void)input;
}

static const struct mr_input_class script_class = {
    .name = "script",
    .poll = script_poll,
    .peek = script_peek,
    .barrier = script_barrier,
    .free = script_free,
};

static void write_script(struct script *script, struct mr_rng *rng, uint32_t skip_percent)
{
    *script = (struct script){.rng = rng};
    script->head = (struct mr_op){.class = &head_class};
    script->input = (struct mr_input){.class = &script_class, .head = &script->head};
    for (int epoch = 1; epoch <= 8; epoch++) {
        for (uint64_t n = mr_rng_below(rng, 3); n > 0; n--)
            script->word[script->words++] = ROWS;
        if (mr_rng_below(rng, 100) >= skip_percent)
            script->word[script->words++] = epoch;
        if (mr_rng_below(rng, 30) == 0)
            break;
    }
    script->word[script->words++] = END;
}

static bool has_ended(const struct script *script)
{
    return script->next == script->words;
}

/* The roots are those of every input as it stands at the cut. */
static void check_roots(struct mr_input *merge, const struct script *script, uint64_t epoch)
{
    struct mr_pack roots;
    struct mr_err err;

    mr_text_init(&roots.text);
    merge->class->barrier(merge, epoch, &roots);
    for (uint32_t i = 0; i < INPUTS; i++) {
        struct mr_view one;
        CHECK_EQ(mr_merge_read_roots(mr_text_view(&roots.text), i, &one, &err), 0);
        struct mr_unpack unpack = {.rest = one};
        CHECK_EQ(mr_unpack_u64(&unpack), epoch);
        CHECK_EQ(mr_unpack_u64(&unpack), script[i].rows);
    }
    struct mr_view cut = {roots.text.data, roots.text.len - 1}, one;
    CHECK_EQ(mr_merge_read_roots(cut, INPUTS - 1, &one, &err), MR_ERR_CORRUPT);
    mr_text_fini(&roots.text);
}

static void history(struct mr_rng *rng, uint32_t skip_percent)
{
    struct script script[INPUTS];
    struct mr_input *input[INPUTS], *merge;
    uint64_t last = 0;
    enum mr_input_event event = MR_INPUT_NOTHING;

    for (uint32_t i = 0; i < INPUTS; i++) {
        write_script(&script[i], rng, skip_percent);
        input[i] = &script[i].input;
    }
    CHECK_EQ(mr_merge_new(input, INPUTS, "merge", NULL, &merge, NULL), 0);
    for (int i = 0; event != MR_INPUT_END; i++) {
        CHECK(i < 20000);
        event = merge->class->poll(merge, 0);
        if (event != MR_INPUT_BARRIER)
            continue;
        CHECK(merge->epoch > last);
        last = merge->epoch;
        for (uint32_t s = 0; s < INPUTS; s++)
            CHECK(has_ended(&script[s]) || (script[s].word[script[s].next - 1] == (int)last));
        check_roots(merge, script, last);
    }
    for (uint32_t s = 0; s < INPUTS; s++)
        CHECK(has_ended(&script[s]));
    CHECK_EQ(merge->class->poll(merge, 0), MR_INPUT_NOTHING);
    CHECK(!merge->class->peek(merge));
    merge->class->free(merge);
}

static void test_histories(struct mr_rng *rng)
{
    for (int round = 0; round < 2000; round++)
        history(rng, round % 2 == 0 ? 0 : 25);
}

static const struct mr_test cases[] = {{"histories", test_histories}};

MR_TEST_MAIN(cases)
