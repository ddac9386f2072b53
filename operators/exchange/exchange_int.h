/*
 * operators/exchange/exchange_int.h - what the two ends of an exchange share.
 */
#ifndef MR_OPERATORS_EXCHANGE_EXCHANGE_INT_H
#define MR_OPERATORS_EXCHANGE_EXCHANGE_INT_H

#include "core/data/keygroup.h"
#include "core/mem/region.h"
#include "core/op/barrier.h"
#include "core/op/watermark.h"
#include "core/ring/edge.h"
#include "operators/exchange/exchange.h"

struct mr_exchange {
    struct mr_exchange_spec spec;    /* defaults filled in, doorbell lists its own */
    uint16_t owner[MR_KEY_GROUPS];   /* consumer of a key group */
    uint16_t keyless_owner;          /* who gets every row when there are no keys */
    struct mr_edge **edge;           /* [producer * consumers + consumer] */
    struct mr_batch_buffer **buffer; /* [producer * buffers + buffer] */
    struct mr_region *memory;        /* of the buffers, per producer */
    uint32_t *producer_word;         /* first word of its reservation, per producer */
    uint32_t *consumer_word;
    bool *has_op, *has_input;
};

static inline struct mr_edge *mr_exchange_edge(const struct mr_exchange *exchange,
                                               uint32_t producer, uint32_t consumer)
{
    return exchange->edge[producer * exchange->spec.consumers + consumer];
}

static inline struct mr_batch_buffer **mr_exchange_pool(const struct mr_exchange *exchange,
                                                        uint32_t producer)
{
    return exchange->buffer + (size_t)producer * exchange->spec.buffers;
}

/* Make the buffers of PRODUCER, unless it has them. */
int mr_exchange_make_pool(struct mr_exchange *exchange, uint32_t producer,
                          struct mr_err *reterr);

/* Append COUNT rows of SOURCE, in the order of ROW, for which OUT has room. */
void mr_exchange_gather(struct mr_batch_buffer *out, const struct mr_batch *source,
                        const uint16_t *row, uint32_t count);

#endif
