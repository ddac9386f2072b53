/*
 * core/data/keygroup.h - which reactor owns a key.
 *
 * The key space is cut into a fixed number of key groups; a reactor owns a run of
 * them.  The number is part of a job's state and never changes with the number of
 * reactors, so a restore onto more or fewer of them moves whole groups.
 */
#ifndef MR_CORE_DATA_KEYGROUP_H
#define MR_CORE_DATA_KEYGROUP_H

#include "core/base/base.h"

#define MR_KEY_GROUPS 128u

static inline uint32_t mr_key_group(uint64_t hash)
{
    return (uint32_t)(hash >> 57);
}

/* Flink's formula, so that there is one idea to explain. */
static inline uint32_t mr_key_group_owner(uint32_t group, uint32_t reactors)
{
    return group * reactors / MR_KEY_GROUPS;
}

static inline uint32_t mr_key_owner(uint64_t hash, uint32_t reactors)
{
    return mr_key_group_owner(mr_key_group(hash), reactors);
}

#endif
