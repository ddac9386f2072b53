#include "operators/exchange/merge.h"

#include "core/op/barrier.h"

#include <errno.h>
#include <stdlib.h>

enum { ROOTS_VERSION = 1 };

struct merge {
    struct mr_input input;
    struct mr_input **child;
    uint32_t children;
    uint32_t cursor; /* the one to poll first */
    struct mr_barrier_align align;
    bool is_at_barrier; /* reported; goes on at the next poll */
    bool is_ended;
    bool *has_ended; /* per child */
};

static struct merge *merge_of(struct mr_input *input)
{
    return MR_CONTAINER(input, struct merge, input);
}

static bool may_poll(const struct merge *merge, uint32_t i)
{
    return !merge->has_ended[i] && !mr_barrier_align_is_blocked(&merge->align, i) &&
           mr_op_ready(merge->child[i]->head);
}

/* What child I answered.  True: the task has to act on it. */
static bool take(struct merge *merge, uint32_t i, enum mr_input_event event)
{
    if (event == MR_INPUT_BARRIER)
        mr_barrier_align_step(&merge->align, i, merge->child[i]->epoch);
    if (event == MR_INPUT_END) {
        merge->has_ended[i] = true;
        mr_barrier_align_finish(&merge->align, i);
    }
    if (mr_barrier_align_is_aligned(&merge->align)) {
        merge->is_at_barrier = true;
        merge->input.epoch = merge->align.epoch;
        return true;
    }
    merge->is_ended = merge->align.finished_count == merge->children;
    return merge->is_ended;
}

static enum mr_input_event merge_poll(struct mr_input *input, int64_t now_ns)
{
    struct merge *merge = merge_of(input);
    enum mr_input_event event = MR_INPUT_NOTHING;

    if (merge->is_ended)
        return MR_INPUT_NOTHING;
    if (merge->is_at_barrier) {
        mr_barrier_align_release(&merge->align);
        merge->is_at_barrier = false;
        if (merge->align.finished_count == merge->children) {
            merge->is_ended = true;
            return MR_INPUT_END;
        }
    }
    for (uint32_t n = 0; n < merge->children; n++) {
        uint32_t i = (merge->cursor + n) % merge->children;
        if (!may_poll(merge, i))
            continue;
        enum mr_input_event one = merge->child[i]->class->poll(merge->child[i], now_ns);
        if (one == MR_INPUT_NOTHING)
            continue;
        event = MR_INPUT_WORK;
        if (one != MR_INPUT_WORK && take(merge, i, one)) {
            merge->cursor = (i + 1) % merge->children;
            return merge->is_at_barrier ? MR_INPUT_BARRIER : MR_INPUT_END;
        }
    }
    merge->cursor = (merge->cursor + 1) % merge->children;
    return event;
}

static bool merge_peek(struct mr_input *input)
{
    struct merge *merge = merge_of(input);

    for (uint32_t i = 0; !merge->is_ended && i < merge->children; i++)
        if ((merge->is_at_barrier || may_poll(merge, i)) &&
            merge->child[i]->class->peek(merge->child[i]))
            return true;
    return false;
}

static void merge_barrier(struct mr_input *input, uint64_t epoch, struct mr_pack *roots)
{
    struct merge *merge = merge_of(input);
    struct mr_pack one;

    mr_pack_u64(roots, ROOTS_VERSION);
    mr_text_init(&one.text);
    for (uint32_t i = 0; i < merge->children; i++) {
        mr_text_reset(&one.text);
        if (merge->child[i]->class->barrier != NULL)
            merge->child[i]->class->barrier(merge->child[i], epoch, &one);
        mr_pack_bytes(roots, mr_text_view(&one.text));
    }
    mr_text_fini(&one.text);
}

int mr_merge_read_roots(struct mr_view roots, uint32_t number, struct mr_view *ret,
                        struct mr_err *reterr)
{
    struct mr_unpack unpack = {.rest = roots};
    uint64_t version = mr_unpack_u64(&unpack);
    struct mr_view one = {0};

    if (!unpack.failed && version != ROOTS_VERSION)
        return mr_fail(
            reterr, MR_ERR_VERSION,
            "an input's part of the snapshot has version %llu; this millrace reads %d",
            (unsigned long long)version, ROOTS_VERSION);
    for (uint32_t i = 0; i <= number; i++)
        one = mr_unpack_bytes(&unpack);
    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT, "an input's part of the snapshot is cut short");
    *ret = one;
    return 0;
}

static int64_t merge_deadline(struct mr_input *input, int64_t now_ns)
{
    struct merge *merge = merge_of(input);
    int64_t deadline_ns = INT64_MAX;

    for (uint32_t i = 0; i < merge->children; i++) {
        struct mr_input *child = merge->child[i];
        int64_t ns = child->class->deadline_ns == NULL
                         ? INT64_MAX
                         : child->class->deadline_ns(child, now_ns);
        deadline_ns = ns < deadline_ns ? ns : deadline_ns;
    }
    return deadline_ns;
}

static void merge_holder(struct mr_input *input, struct mr_text *out)
{
    struct merge *merge = merge_of(input);

    for (uint32_t i = 0; i < merge->children && out->len == 0; i++)
        if (merge->child[i]->class->watermark_holder != NULL && !merge->has_ended[i])
            merge->child[i]->class->watermark_holder(merge->child[i], out);
}

static void merge_free(struct mr_input *input)
{
    struct merge *merge = merge_of(input);

    for (uint32_t i = 0; i < merge->children; i++)
        merge->child[i]->class->free(merge->child[i]);
    mr_barrier_align_fini(&merge->align);
    free(merge->child);
    free(merge->has_ended);
    free(merge);
}

static const struct mr_input_class merge_class = {
    .name = "merge",
    .poll = merge_poll,
    .barrier = merge_barrier,
    .peek = merge_peek,
    .deadline_ns = merge_deadline,
    .watermark_holder = merge_holder,
    .free = merge_free,
};

int mr_merge_new(struct mr_input *const *input, uint32_t count, const char *uid,
                 struct mr_task_env *env, struct mr_input **ret, struct mr_err *reterr)
{
    struct merge *merge = calloc(1, sizeof(*merge));

    if (merge == NULL)
        return mr_fail(reterr, -ENOMEM, "%s: out of memory", uid);
    merge->child = calloc(count, sizeof(struct mr_input *));
    merge->has_ended = calloc(count, sizeof(bool));
    if (merge->child == NULL || merge->has_ended == NULL) {
        free(merge->child);
        free(merge->has_ended);
        free(merge);
        return mr_fail(reterr, -ENOMEM, "%s: out of memory", uid);
    }
    memcpy(merge->child, input, count * sizeof(struct mr_input *));
    merge->children = count;
    merge->input = (struct mr_input){
        .class = &merge_class, .env = env, .head = input[0]->head, .uid = uid};
    mr_barrier_align_init(&merge->align, count);
    *ret = &merge->input;
    return 0;
}
