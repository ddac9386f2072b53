#include "operators/exchange/exchange.h"

#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "operators/exchange/exchange_int.h"

#include <errno.h>
#include <stdlib.h>

enum { SLOTS_DEFAULT = 16, ROWS_LEAST_DEFAULT = 256, ENDS_MAX = 4096 };

uint32_t mr_exchange_buffers_min(uint32_t buffer_rows, uint32_t consumers)
{
    /* N rows for one consumer need at most (N + rows - 1) / rows buffers; summed over
     * the consumers, whose rows are a whole batch together. */
    return (MR_BATCH_ROWS + consumers * (buffer_rows - 1)) / buffer_rows;
}

static void *copy_list(const void *list, uint32_t count, size_t size)
{
    void *copy = mr_alloc_array(count, size, "an exchange");

    return memcpy(copy, list, count * size);
}

static void *zeroed(size_t count, size_t size)
{
    void *p = mr_alloc_array(count, size, "an exchange");

    return p;
}

static int check(const struct mr_exchange_spec *spec, struct mr_err *reterr)
{
    if (spec->producers == 0 || spec->consumers == 0 || spec->producers > ENDS_MAX ||
        spec->consumers > ENDS_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "exchange '%s' has %u producers and %u consumers; each must be 1 to %d",
                       spec->uid, spec->producers, spec->consumers, ENDS_MAX);
    if (spec->slots > MR_EDGE_CAPACITY_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "exchange '%s' asks for %u slots per ring; at most %d", spec->uid,
                       spec->slots, MR_EDGE_CAPACITY_MAX);
    if (spec->buffer_rows > MR_BATCH_ROWS)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "exchange '%s' asks for buffers of %u rows; at most %d", spec->uid,
                       spec->buffer_rows, MR_BATCH_ROWS);
    for (uint32_t k = 0; k < spec->keys; k++)
        MR_ASSERT(spec->key[k] < spec->schema->count);
    return 0;
}

static int fill_in(struct mr_exchange_spec *spec, struct mr_err *reterr)
{
    if (spec->slots == 0)
        spec->slots = SLOTS_DEFAULT;
    if (spec->buffer_rows == 0) {
        spec->buffer_rows = MR_BATCH_ROWS / spec->consumers;
        if (spec->buffer_rows < ROWS_LEAST_DEFAULT)
            spec->buffer_rows = ROWS_LEAST_DEFAULT;
    }
    spec->buffer_rows = (uint32_t)mr_align_up(spec->buffer_rows, 64);
    uint32_t least = mr_exchange_buffers_min(spec->buffer_rows, spec->consumers);
    if (spec->buffers == 0)
        spec->buffers = 2 * least + 2;
    if (spec->buffers < least)
        return mr_fail(
            reterr, MR_ERR_LIMIT,
            "exchange '%s' has %u buffers of %u rows per producer; a batch of %d rows "
            "to %u consumers needs at least %u",
            spec->uid, spec->buffers, spec->buffer_rows, MR_BATCH_ROWS, spec->consumers, least);
    return 0;
}

static int reserve(struct mr_doorbell *doorbell, const struct mr_exchange_spec *spec,
                   uint32_t bits, bool is_gated, uint32_t *ret_word, struct mr_err *reterr)
{
    *ret_word = mr_doorbell_reserve(doorbell, bits, is_gated);
    if (*ret_word != MR_DOORBELL_FULL)
        return 0;
    return mr_fail(
        reterr, MR_ERR_LIMIT,
        "exchange '%s': the doorbell of a reactor, which has %d words of 64 channels, "
        "has no room for %u more channels; use fewer reactors, or fewer queries at a "
        "time",
        spec->uid, MR_DOORBELL_WORDS, bits);
}

static void route(struct mr_exchange *exchange)
{
    const struct mr_exchange_spec *spec = &exchange->spec;

    for (uint32_t group = 0; group < MR_KEY_GROUPS; group++)
        exchange->owner[group] = (uint16_t)mr_key_group_owner(group, spec->consumers);
    /* What mr_key_hash gives every row when there are no keys. */
    exchange->keyless_owner =
        (uint16_t)mr_key_owner(mr_hash_word(0, spec->hash_seed), spec->consumers);
}

static int reserve_all(struct mr_exchange *exchange, struct mr_err *reterr)
{
    const struct mr_exchange_spec *spec = &exchange->spec;
    int rc = 0;

    for (uint32_t p = 0; p < spec->producers; p++)
        exchange->producer_word[p] = MR_DOORBELL_FULL;
    for (uint32_t c = 0; c < spec->consumers; c++)
        exchange->consumer_word[c] = MR_DOORBELL_FULL;
    for (uint32_t p = 0; p < spec->producers && rc == 0; p++)
        rc = reserve(spec->producer_doorbell[p], spec, spec->consumers, false,
                     &exchange->producer_word[p], reterr);
    for (uint32_t c = 0; c < spec->consumers && rc == 0; c++)
        rc = reserve(spec->consumer_doorbell[c], spec, spec->producers, true,
                     &exchange->consumer_word[c], reterr);
    return rc;
}

static void release_all(struct mr_exchange *exchange)
{
    const struct mr_exchange_spec *spec = &exchange->spec;

    for (uint32_t p = 0; p < spec->producers && exchange->producer_word != NULL; p++)
        if (exchange->producer_word[p] != MR_DOORBELL_FULL)
            mr_doorbell_release(spec->producer_doorbell[p], exchange->producer_word[p],
                                spec->consumers);
    for (uint32_t c = 0; c < spec->consumers && exchange->consumer_word != NULL; c++)
        if (exchange->consumer_word[c] != MR_DOORBELL_FULL)
            mr_doorbell_release(spec->consumer_doorbell[c], exchange->consumer_word[c],
                                spec->producers);
}

int mr_exchange_new(const struct mr_exchange_spec *spec, struct mr_exchange **ret,
                    struct mr_err *reterr)
{
    struct mr_exchange *exchange = zeroed(1, sizeof(*exchange));

    int rc = check(spec, reterr);
    if (rc != 0) {
        free(exchange);
        return rc;
    }
    exchange->spec = *spec;
    spec = &exchange->spec;
    exchange->spec.producer_doorbell =
        copy_list(spec->producer_doorbell, spec->producers, sizeof(void *));
    exchange->spec.consumer_doorbell =
        copy_list(spec->consumer_doorbell, spec->consumers, sizeof(void *));
    if (spec->producer_node != NULL)
        exchange->spec.producer_node =
            copy_list(spec->producer_node, spec->producers, sizeof(int));
    rc = fill_in(&exchange->spec, reterr);
    if (rc != 0)
        goto fail;
    exchange->producer_word = zeroed(spec->producers, sizeof(uint32_t));
    exchange->consumer_word = zeroed(spec->consumers, sizeof(uint32_t));
    exchange->has_op = zeroed(spec->producers, sizeof(bool));
    exchange->has_input = zeroed(spec->consumers, sizeof(bool));
    rc = reserve_all(exchange, reterr);
    if (rc != 0)
        goto fail;
    exchange->edge =
        zeroed((size_t)spec->producers * spec->consumers, sizeof(struct mr_edge *));
    exchange->buffer =
        zeroed((size_t)spec->producers * spec->buffers, sizeof(struct mr_batch_buffer *));
    for (uint32_t p = 0; p < spec->producers; p++)
        for (uint32_t c = 0; c < spec->consumers; c++)
            exchange->edge[p * spec->consumers + c] = mr_edge_new(
                spec->slots,
                mr_doorbell_bell(spec->consumer_doorbell[c], exchange->consumer_word[c], p),
                mr_doorbell_bell(spec->producer_doorbell[p], exchange->producer_word[p], c));
    exchange->memory = zeroed(spec->producers, sizeof(struct mr_region));
    route(exchange);
    *ret = exchange;
    return 0;
fail:
    mr_exchange_free(exchange);
    return rc;
}

int mr_exchange_make_pool(struct mr_exchange *exchange, uint32_t producer,
                          struct mr_err *reterr)
{
    const struct mr_exchange_spec *spec = &exchange->spec;
    struct mr_batch_buffer **pool = mr_exchange_pool(exchange, producer);
    struct mr_region *memory = &exchange->memory[producer];
    size_t bytes = mr_align_up(mr_batch_buffer_bytes(spec->schema, spec->buffer_rows), MR_PAD);
    struct mr_region_options options = {
        .bytes = bytes * spec->buffers,
        .node =
            spec->producer_node != NULL ? spec->producer_node[producer] : MR_REGION_ANY_NODE,
        .is_lazy = true,
    };

    if (memory->base != NULL)
        return 0;
    int rc = mr_region_map(memory, &options, reterr);
    if (rc < 0)
        return mr_wrap(reterr, "exchange '%s'", spec->uid);
    for (uint32_t b = 0; b < spec->buffers; b++)
        pool[b] = mr_batch_buffer_place(spec->schema, spec->buffer_rows,
                                        (char *)memory->base + b * bytes);
    return 0;
}

void mr_exchange_free(struct mr_exchange *exchange)
{
    if (exchange == NULL)
        return;
    const struct mr_exchange_spec *spec = &exchange->spec;
    release_all(exchange);
    if (exchange->edge != NULL)
        for (size_t e = 0; e < (size_t)spec->producers * spec->consumers; e++)
            mr_edge_free(exchange->edge[e]);
    if (exchange->buffer != NULL)
        for (size_t b = 0; b < (size_t)spec->producers * spec->buffers; b++)
            mr_batch_buffer_free(exchange->buffer[b]);
    for (uint32_t p = 0; p < spec->producers && exchange->memory != NULL; p++)
        mr_region_unmap(&exchange->memory[p]);
    free(exchange->memory);
    free((void *)(uintptr_t)spec->producer_node);
    free((void *)(uintptr_t)spec->producer_doorbell);
    free((void *)(uintptr_t)spec->consumer_doorbell);
    free(exchange->edge);
    free(exchange->buffer);
    free(exchange->producer_word);
    free(exchange->consumer_word);
    free(exchange->has_op);
    free(exchange->has_input);
    free(exchange);
}
