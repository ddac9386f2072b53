/*
 * 'table.exec.state.ttl': a key that no row has come for in so long is as if it had never
 * been.  That is looked at when a row comes; and every now and then all keys are looked
 * through, some at a time, so that the memory of those for which none comes is free again.
 * The clock is the wall's, as rows outlive the machine's start.
 *
 * Keys of windows go likewise when theirs is closed: no row comes for them any more, so that
 * it does not matter when they are looked at.
 */
#include "operators/group/group_int.h"

#define SWEEP_ROWS 64u

/* Rests between two looks at all keys: a part of the time to live. */
#define SWEEP_PART   8
#define SWEEP_MIN_NS (100 * MR_MILLI_NS)
#define SWEEP_MAX_NS (600 * MR_SECOND_NS)

bool mr_group_is_expired(const struct mr_group *g, const char *base)
{
    int64_t stamp;

    memcpy(&stamp, base + g->layout->stamp_at, sizeof(stamp));
    return stamp < g->wall_ns && g->wall_ns - stamp >= g->spec->ttl_ns;
}

/* Is the window closed that the key of the row at BASE is of? */
static bool is_closed(const struct mr_group *g, const char *base)
{
    const struct mr_group_until *until = g->spec->until;
    int64_t local_ns, closed_ns;

    if (mr_bit_get((const uint64_t *)(const void *)(base + MR_ROW_BITS_AT), until->key))
        return false;
    memcpy(&local_ns, base + g->layout->key[until->key].offset, sizeof(local_ns));
    if (__builtin_add_overflow(local_ns, until->add_ns, &local_ns))
        return false;
    closed_ns = until->zone == NULL ? local_ns : mr_zone_watermark_ns(until->zone, local_ns);
    return closed_ns <= g->watermark_ns;
}

/* A value whose key is gone goes too. */
static bool is_orphan(const struct mr_group *g, mr_ref ref)
{
    const struct mr_set_row *value = mr_state_read(g->shard, ref);

    return mr_group_find_twin(g, value->key_hash, value->skip, value->twin) == MR_REF_NONE;
}

static void look_at(struct mr_group *g, mr_ref ref)
{
    if (g->sweep_table > 0) {
        if (is_orphan(g, ref))
            mr_group_value_remove(g, g->sweep_table - 1, ref);
    } else if (g->spec->until != NULL ? is_closed(g, mr_state_read(g->shard, ref))
                                      : mr_group_is_expired(g, mr_state_read(g->shard, ref))) {
        mr_group_forget(g, ref);
    }
}

/* When all keys are looked at again, by the clock that decides about them. */
static int64_t next_sweep_ns(const struct mr_group *g, int64_t now_ns)
{
    int64_t rest = g->spec->ttl_ns / SWEEP_PART, next_ns;

    if (g->spec->until != NULL)
        return __builtin_add_overflow(g->watermark_ns, g->spec->until->rest_ns, &next_ns)
                   ? INT64_MAX
                   : next_ns;
    return now_ns + (rest < SWEEP_MIN_NS   ? SWEEP_MIN_NS
                     : rest > SWEEP_MAX_NS ? SWEEP_MAX_NS
                                           : rest);
}

unsigned mr_group_sweep(struct mr_group *g, int64_t now_ns)
{
    if (g->spec->ttl_ns == 0 && g->spec->until == NULL)
        return 0;
    if ((g->spec->until != NULL ? g->watermark_ns : now_ns) < g->sweep_ns)
        return 0;
    if (g->spec->ttl_ns > 0)
        g->wall_ns = g->op.env->sys->ops->wall_ns(g->op.env->sys);
    for (uint32_t i = 0; i < SWEEP_ROWS; i++) {
        const struct mr_group_table *table =
            g->sweep_table == 0 ? &g->keys : &g->set[g->sweep_table - 1];
        mr_ref ref = mr_index_walk(&table->index, &g->sweep_cursor);

        if (ref != MR_REF_NONE) {
            look_at(g, ref);
            continue;
        }
        g->sweep_cursor = 0;
        if (++g->sweep_table <= g->layout->sets)
            continue;
        g->sweep_table = 0;
        g->sweep_ns = next_sweep_ns(g, now_ns);
        return 0;
    }
    return 1;
}
