/* io/nexmark/event_int.h - what event.c and words.c share. */
#ifndef MR_IO_NEXMARK_EVENT_INT_H
#define MR_IO_NEXMARK_EVENT_INT_H

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "io/nexmark/event.h"

#define MR_NEXMARK_CHANNELS     10000
#define MR_NEXMARK_HOT_CHANNELS 4

/* The draws of one field of one event. */
static inline struct mr_rng mr_nexmark_draws(const struct mr_nexmark *nexmark,
                                             enum mr_nexmark_field field, int64_t id)
{
    uint64_t stream = nexmark->spec.seed + ((uint64_t)field + 1) * UINT64_C(0x9e3779b97f4a7c15);

    return (struct mr_rng){mr_hash_word((uint64_t)id, stream)};
}

/* The texts and channels. */
void mr_nexmark_words_init(struct mr_nexmark *nexmark);

/* Which channel bid ID is on: the hot ones stand behind the others. */
uint32_t mr_nexmark_channel(const struct mr_nexmark *nexmark, int64_t id);

#endif
