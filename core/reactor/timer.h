/*
 * core/reactor/timer.h - processing-time timers of one reactor, earliest first.
 *
 * A binary heap of pointers to timers that live in their owners' structs.  Event-time
 * timers are not here: they are state, and fire with the watermark.
 *
 * Ownership   a timer stays its owner's; it must be unset before it goes away.
 * Threads     the reactor.
 * Fails       never; more timers than the heap was made for is an assertion.
 */
#ifndef MR_CORE_REACTOR_TIMER_H
#define MR_CORE_REACTOR_TIMER_H

#include "core/base/base.h"

struct mr_timer {
    int64_t at_ns;
    void (*fire)(struct mr_timer *timer, int64_t now_ns); /* not set any more when called */
    uint32_t place;                                       /* in the heap, 1-based; 0: not set */
};

struct mr_timers {
    struct mr_timer **heap; /* heap[1..count] */
    uint32_t count, capacity;
};

void mr_timers_init(struct mr_timers *timers, uint32_t capacity);
void mr_timers_fini(struct mr_timers *timers);

/* Fire at AT_NS, or (when it is set already) then instead. */
void mr_timer_set(struct mr_timers *timers, struct mr_timer *timer, int64_t at_ns);
void mr_timer_unset(struct mr_timers *timers, struct mr_timer *timer);

/* Fire what is due, no more than were set at the start; returns how many. */
unsigned mr_timers_poll(struct mr_timers *timers, int64_t now_ns);

/* When the next one is due; INT64_MAX: none. */
static inline int64_t mr_timers_next_ns(const struct mr_timers *timers)
{
    return timers->count == 0 ? INT64_MAX : timers->heap[1]->at_ns;
}

#endif
