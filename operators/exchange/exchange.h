/*
 * operators/exchange/exchange.h - rows go to the reactor that owns their key.
 *
 *     task of reactor 0 ─► op 0 ═══╦═══► input 0 ─► task of reactor 0
 *                                  ╬     one ring per pair (core/ring/edge.h)
 *     task of reactor 1 ─► op 1 ═══╩═══► input 1 ─► task of reactor 1
 *
 * The producer's side is the last operator of a chain.  It copies the rows that count
 * into one open buffer per consumer and hands each buffer over as soon as the ring takes
 * it: nothing waits to be full, but while a ring has no slot its open buffer goes on
 * filling.  Watermarks, idleness, barriers and the end go to every consumer, behind the
 * rows pushed before them.  One that finds no room is kept and follows later, watermarks
 * and idleness only as their latest value.
 *
 * Buffers come from one pool per producer, in memory of its node that it touches first
 * itself, piece by piece in its poll().  ready() says yes when the pool would hold a
 * whole batch however its keys fall, so a push is always taken whole.
 *
 * The consumer's side is the input of a task.  It looks only at rings whose bit in the
 * doorbell is set, merges watermarks, aligns barriers (a channel whose barrier has come
 * is left alone until the others' have), pushes into its chain, and gives buffers back.
 * At an aligned barrier every consumer of the exchange has seen the same watermarks.
 *
 * Both sides never wait; whoever is blocked is woken by the other through its doorbell.
 * The task must call the operator's poll() in every visit: that is where buffers come
 * home and what was kept goes out.  After end(), ready() turns true when all of it is out.
 *
 * Ownership   the exchange holds rings and buffers and must outlive ops and inputs; ops and
 *             inputs belong to their tasks, which free them through their classes.
 * Threads     new, op, input, free: the control thread, while no task of the exchange runs;
 *             the reactors themselves may.
 * Fails       new, op: out of memory or of doorbells.  Never later: buffers are taken at
 *             construction.  Long strings may make a buffer's heap grow; it is kept for the
 *             next use.
 */
#ifndef MR_OPERATORS_EXCHANGE_EXCHANGE_H
#define MR_OPERATORS_EXCHANGE_EXCHANGE_H

#include "core/op/input.h"
#include "core/ring/doorbell.h"

struct mr_exchange;

struct mr_exchange_spec {
    const char *uid;                /* of the consumers' tasks: names their roots */
    const struct mr_schema *schema; /* outlives the exchange, as do the keys */
    const uint32_t *key;            /* column numbers */
    uint32_t keys;                  /* 0: every row to the owner of the empty key */
    bool is_forward; /* rows stay: producer N's go to consumer N, as many of both; no keys */
    uint64_t hash_seed;
    uint32_t producers, consumers; /* 1.. each; key groups are cut by `consumers` */
    /* Of the reactors they run on, one per producer and consumer; the lists are copied. */
    struct mr_doorbell *const *producer_doorbell, *const *consumer_doorbell;
    uint32_t slots;       /* buffers under way per ring, 1..64; 0: 16 */
    uint32_t buffer_rows; /* 1..2048, rounded up to 64; 0: 2048 / consumers, 256 at least */
    uint32_t buffers;     /* of one producer; 0: twice the least that works */
    /* Per producer where its buffers' memory is to come from, as in core/mem/region.h; the
     * list is copied.  NULL: anywhere. */
    const int *producer_node;
};

int mr_exchange_new(const struct mr_exchange_spec *spec, struct mr_exchange **ret,
                    struct mr_err *reterr);
void mr_exchange_free(struct mr_exchange *exchange);

/* The least number of buffers a producer needs to be ever ready. */
uint32_t mr_exchange_buffers_min(uint32_t buffer_rows, uint32_t consumers);

/* The sending end number PRODUCER, once each.  ENV is the producing task's. */
int mr_exchange_op(struct mr_exchange *exchange, uint32_t producer, struct mr_task_env *env,
                   struct mr_op **ret, struct mr_err *reterr);

/* The receiving end number CONSUMER, once each, feeding the chain at HEAD. */
int mr_exchange_input(struct mr_exchange *exchange, uint32_t consumer, struct mr_task_env *env,
                      struct mr_op *head, struct mr_input **ret, struct mr_err *reterr);

/* What barrier() of an input wrote, read back: the merged watermark. */
int mr_exchange_read_roots(struct mr_view roots, int64_t *ret_watermark_ns,
                           struct mr_err *reterr);

/* Start from the merged watermark of a snapshot: it never goes back behind it. */
void mr_exchange_input_restore(struct mr_input *input, int64_t watermark_ns);

/* The merged watermark as it stands. */
int64_t mr_exchange_input_watermark(const struct mr_input *input);

/* Counted by the producer: pushes after which it was blocked for want of buffers. */
uint64_t mr_exchange_op_blocked(const struct mr_op *op);

#endif
