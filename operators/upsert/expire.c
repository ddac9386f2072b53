/*
 * 'table.exec.state.ttl': every now and then all rows are looked through, some at a time, so
 * that the memory of keys for which no row comes is free again.  The clock is the wall's, as
 * rows outlive the machine's start.
 */
#include "operators/upsert/upsert_int.h"

#define SWEEP_ROWS 64u

/* Rests between two looks at all rows: a part of the time to live. */
#define SWEEP_PART   8
#define SWEEP_MIN_NS (100 * MR_MILLI_NS)
#define SWEEP_MAX_NS (600 * MR_SECOND_NS)

/* Is no row with its hash, so none of its key, younger? */
static bool is_key_expired(const struct mr_upsert *u, mr_ref ref)
{
    uint64_t hash = mr_upsert_head(u, ref)->hash;
    struct mr_index_at at;

    for (mr_ref other = mr_index_first(&u->index, hash, &at); other != MR_REF_NONE;
         other = mr_index_again(&u->index, hash, &at))
        if (mr_upsert_head(u, other)->hash == hash &&
            !mr_upsert_is_expired(u, mr_upsert_head(u, other)->stamp_ns))
            return false;
    return true;
}

static int64_t rest_ns(int64_t ttl_ns)
{
    int64_t rest = ttl_ns / SWEEP_PART;

    return rest < SWEEP_MIN_NS ? SWEEP_MIN_NS : rest > SWEEP_MAX_NS ? SWEEP_MAX_NS : rest;
}

unsigned mr_upsert_sweep(struct mr_upsert *u, int64_t now_ns)
{
    if (now_ns < u->sweep_ns)
        return 0;
    u->wall_ns = u->op.env->sys->ops->wall_ns(u->op.env->sys);
    for (uint32_t i = 0; i < SWEEP_ROWS; i++) {
        mr_ref ref = mr_index_walk(&u->index, &u->sweep_cursor);
        if (ref == MR_REF_NONE) {
            u->sweep_cursor = 0;
            u->sweep_ns = now_ns + rest_ns(u->spec->ttl_ns);
            return 0;
        }
        if (is_key_expired(u, ref))
            mr_upsert_forget(u, ref);
    }
    return 1;
}
