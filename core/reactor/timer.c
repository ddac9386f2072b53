#include "core/reactor/timer.h"

#include <stdlib.h>

void mr_timers_init(struct mr_timers *timers, uint32_t capacity)
{
    *timers = (struct mr_timers){
        .heap = calloc((size_t)capacity + 1, sizeof(struct mr_timer *)),
        .capacity = capacity,
    };
    MR_ASSERT(timers->heap != NULL);
}

void mr_timers_fini(struct mr_timers *timers)
{
    free(timers->heap);
    *timers = (struct mr_timers){0};
}

static void put(struct mr_timers *timers, uint32_t place, struct mr_timer *timer)
{
    timers->heap[place] = timer;
    timer->place = place;
}

/* Move TIMER, for which PLACE is free, towards the root, then towards the leaves. */
static void sift(struct mr_timers *timers, uint32_t place, struct mr_timer *timer)
{
    for (; place > 1 && timers->heap[place / 2]->at_ns > timer->at_ns; place /= 2)
        put(timers, place, timers->heap[place / 2]);
    for (;;) {
        uint32_t child = place * 2;
        if (child > timers->count)
            break;
        if (child < timers->count &&
            timers->heap[child + 1]->at_ns < timers->heap[child]->at_ns)
            child++;
        if (timers->heap[child]->at_ns >= timer->at_ns)
            break;
        put(timers, place, timers->heap[child]);
        place = child;
    }
    put(timers, place, timer);
}

void mr_timer_set(struct mr_timers *timers, struct mr_timer *timer, int64_t at_ns)
{
    timer->at_ns = at_ns;
    if (timer->place == 0) {
        MR_ASSERT(timers->count < timers->capacity);
        timer->place = ++timers->count;
    }
    sift(timers, timer->place, timer);
}

void mr_timer_unset(struct mr_timers *timers, struct mr_timer *timer)
{
    uint32_t place = timer->place;

    if (place == 0)
        return;
    MR_ASSERT(place <= timers->count && timers->heap[place] == timer);
    struct mr_timer *last = timers->heap[timers->count--];
    timer->place = 0;
    if (last != timer)
        sift(timers, place, last);
}

unsigned mr_timers_poll(struct mr_timers *timers, int64_t now_ns)
{
    unsigned fired = 0;

    /* One that sets itself again for a time that is past waits for the next call. */
    for (uint32_t limit = timers->count; fired < limit && timers->count != 0; fired++) {
        struct mr_timer *timer = timers->heap[1];
        if (timer->at_ns > now_ns)
            break;
        mr_timer_unset(timers, timer);
        timer->fire(timer, now_ns);
    }
    return fired;
}
