#include "job/run/checkpoint.h"

/* Counting every tick that finds a checkpoint under way would count loops, not ticks. */
static void note_merged(struct mr_checkpoint *checkpoint, int64_t now_ns)
{
    if (checkpoint->interval_ns < 0 || now_ns < checkpoint->due_ns)
        return;
    checkpoint->merged++;
    checkpoint->due_ns += checkpoint->interval_ns > 0 ? checkpoint->interval_ns : MR_SECOND_NS;
}

static enum mr_checkpoint_action begin(struct mr_checkpoint *checkpoint, int64_t now_ns)
{
    checkpoint->phase = MR_CHECKPOINT_CUTTING;
    checkpoint->epoch++;
    checkpoint->began_ns = now_ns;
    checkpoint->due_ns = now_ns + checkpoint->interval_ns;
    checkpoint->is_settled = checkpoint->is_prepared = checkpoint->is_requested = false;
    return MR_CHECKPOINT_BEGIN;
}

static enum mr_checkpoint_action commit(struct mr_checkpoint *checkpoint, int64_t now_ns)
{
    checkpoint->phase = MR_CHECKPOINT_IDLE;
    checkpoint->committed = checkpoint->epoch;
    checkpoint->committed_ns = now_ns;
    checkpoint->took_ns = now_ns - checkpoint->began_ns;
    checkpoint->count++;
    return MR_CHECKPOINT_COMMIT;
}

static enum mr_checkpoint_action go_on_if_whole(struct mr_checkpoint *checkpoint,
                                                int64_t now_ns)
{
    if (!checkpoint->is_settled || !checkpoint->is_prepared)
        return MR_CHECKPOINT_NOTHING;
    if (!checkpoint->has_decider)
        return commit(checkpoint, now_ns);
    checkpoint->phase = MR_CHECKPOINT_DECIDING;
    return MR_CHECKPOINT_DECIDE;
}

void mr_checkpoint_init(struct mr_checkpoint *checkpoint, uint64_t epoch, bool has_decider,
                        int64_t interval_ns, int64_t now_ns)
{
    *checkpoint = (struct mr_checkpoint){.epoch = epoch,
                                         .has_decider = has_decider,
                                         .interval_ns = interval_ns,
                                         .due_ns = now_ns + interval_ns};
}

enum mr_checkpoint_action mr_checkpoint_step(struct mr_checkpoint *checkpoint,
                                             enum mr_checkpoint_event event, int64_t now_ns)
{
    bool is_cutting = checkpoint->phase == MR_CHECKPOINT_CUTTING;
    bool is_idle = checkpoint->phase == MR_CHECKPOINT_IDLE;

    switch (event) {
    case MR_CHECKPOINT_TICK:
        if (!is_idle) {
            note_merged(checkpoint, now_ns);
            return MR_CHECKPOINT_NOTHING;
        }
        if (checkpoint->is_requested ||
            (checkpoint->interval_ns >= 0 && now_ns >= checkpoint->due_ns))
            return begin(checkpoint, now_ns);
        return MR_CHECKPOINT_NOTHING;
    case MR_CHECKPOINT_REQUEST:
        if (is_idle)
            return begin(checkpoint, now_ns);
        checkpoint->is_requested = true; /* one that begins from here on */
        return MR_CHECKPOINT_NOTHING;
    case MR_CHECKPOINT_SETTLED:
        MR_ASSERT(is_cutting);
        checkpoint->is_settled = true;
        return go_on_if_whole(checkpoint, now_ns);
    case MR_CHECKPOINT_PREPARED:
        MR_ASSERT(is_cutting);
        checkpoint->is_prepared = true;
        return go_on_if_whole(checkpoint, now_ns);
    case MR_CHECKPOINT_DECIDED:
        MR_ASSERT(checkpoint->phase == MR_CHECKPOINT_DECIDING);
        return commit(checkpoint, now_ns);
    case MR_CHECKPOINT_FAILED:
        if (!is_cutting)
            return MR_CHECKPOINT_NOTHING;
        checkpoint->phase = MR_CHECKPOINT_IDLE;
        checkpoint->failed++;
        return MR_CHECKPOINT_ABORT;
    }
    return MR_CHECKPOINT_NOTHING;
}
