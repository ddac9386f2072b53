/*
 * core/data/key.h - hashing the key columns of a batch.
 *
 * The hash decides the key group, is stored in every keyed row, and must be the
 * same for a value whatever reactor or release computes it: it is part of the
 * state format.  NULL hashes like a value of its own.
 */
#ifndef MR_CORE_DATA_KEY_H
#define MR_CORE_DATA_KEY_H

#include "core/data/batch.h"

/* OUT[row] for every selected row; KEYS are column numbers; no keys: the same for all. */
void mr_key_hash(const struct mr_batch *batch, const uint32_t *keys, uint32_t count,
                 uint64_t seed, uint64_t *out);

#endif
