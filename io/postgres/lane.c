#include "io/postgres/lane.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

int mr_pg_lane_init(struct mr_pg_lane *lane, struct mr_aio *aio, struct mr_err *reterr)
{
    lane->aio = aio;
    for (uint32_t i = 0; i < MR_PG_BLOCKS; i++)
        mr_text_init(&lane->block[i].bytes);
    lane->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return lane->bell >= 0 ? 0 : mr_fail(reterr, -errno, "eventfd: %s", mr_err_text(-errno));
}

void mr_pg_lane_fini(struct mr_pg_lane *lane)
{
    MR_ASSERT(!lane->has_thread);
    for (uint32_t i = 0; i < MR_PG_BLOCKS; i++)
        mr_text_fini(&lane->block[i].bytes);
    if (lane->bell >= 0)
        (void)close(lane->bell);
    lane->bell = -1;
}

int mr_pg_lane_start(struct mr_pg_lane *lane, void *(*run)(void *), void *context,
                     struct mr_err *reterr)
{
    sigset_t all, before;

    /* Signals are the main thread's. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = -pthread_create(&lane->thread, NULL, run, context);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc < 0)
        return mr_fail(reterr, rc, "can not start the thread that speaks to PostgreSQL: %s",
                       mr_err_text(rc));
    (void)pthread_setname_np(lane->thread, "mr-postgres");
    lane->has_thread = true;
    return 0;
}

static void ring(struct mr_pg_lane *lane)
{
    static const uint64_t one = 1;

    /* A counter that is full is awake enough. */
    ssize_t n = write(lane->bell, &one, sizeof(one));
    (void)n;
}

void mr_pg_lane_stop(struct mr_pg_lane *lane)
{
    atomic_store_explicit(&lane->is_stopping, true, memory_order_seq_cst);
    ring(lane);
}

void mr_pg_lane_abandon(struct mr_pg_lane *lane)
{
    atomic_store_explicit(&lane->is_abandoned, true, memory_order_seq_cst);
    ring(lane);
}

void mr_pg_lane_join(struct mr_pg_lane *lane)
{
    if (lane->has_thread)
        (void)pthread_join(lane->thread, NULL);
    lane->has_thread = false;
}

struct mr_pg_block *mr_pg_lane_room(struct mr_pg_lane *lane)
{
    uint32_t head = atomic_load_explicit(&lane->head, memory_order_relaxed);

    if (head - atomic_load_explicit(&lane->tail, memory_order_seq_cst) == MR_PG_BLOCKS)
        return NULL;
    return &lane->block[head % MR_PG_BLOCKS];
}

void mr_pg_lane_put(struct mr_pg_lane *lane)
{
    uint32_t head = atomic_load_explicit(&lane->head, memory_order_relaxed);

    atomic_store_explicit(&lane->head, head + 1, memory_order_seq_cst);
}

struct mr_pg_block *mr_pg_lane_peek(struct mr_pg_lane *lane)
{
    uint32_t tail = atomic_load_explicit(&lane->tail, memory_order_relaxed);

    if (atomic_load_explicit(&lane->head, memory_order_seq_cst) == tail)
        return NULL;
    return &lane->block[tail % MR_PG_BLOCKS];
}

void mr_pg_lane_take(struct mr_pg_lane *lane)
{
    uint32_t tail = atomic_load_explicit(&lane->tail, memory_order_relaxed);

    atomic_store_explicit(&lane->tail, tail + 1, memory_order_seq_cst);
}

void mr_pg_lane_ring(struct mr_pg_lane *lane)
{
    if (atomic_load_explicit(&lane->thread_sleeps, memory_order_seq_cst) != 0 &&
        atomic_exchange_explicit(&lane->thread_sleeps, 0, memory_order_seq_cst) != 0)
        ring(lane);
}

void mr_pg_lane_wake(struct mr_pg_lane *lane)
{
    if (atomic_load_explicit(&lane->reactor_waits, memory_order_seq_cst) != 0 &&
        atomic_exchange_explicit(&lane->reactor_waits, 0, memory_order_seq_cst) != 0)
        lane->aio->ops->wake(lane->aio);
}

void mr_pg_lane_sleep(struct mr_pg_lane *lane, int file, short events, int64_t timeout_ns,
                      bool (*has_work)(void *context), void *context)
{
    struct pollfd wait[2] = {{.fd = lane->bell, .events = POLLIN},
                             {.fd = file, .events = events}};
    int64_t ms = (timeout_ns + MR_MILLI_NS - 1) / MR_MILLI_NS;
    uint64_t rung;

    /* Somebody who only waits for the server is not woken for each block. */
    if (has_work != NULL)
        atomic_store_explicit(&lane->thread_sleeps, 1, memory_order_seq_cst);
    if (!mr_pg_lane_is_abandoned(lane) && (has_work == NULL || !has_work(context)))
        (void)poll(wait, file >= 0 ? 2 : 1, ms > 60000 ? 60000 : ms < 0 ? 0 : (int)ms);
    atomic_store_explicit(&lane->thread_sleeps, 0, memory_order_seq_cst);
    if (has_work == NULL && (wait[0].revents & POLLIN) == 0)
        return;
    ssize_t n = read(lane->bell, &rung, sizeof(rung));
    (void)n;
}

void mr_pg_lane_fail(struct mr_pg_lane *lane, const struct mr_err *err)
{
    lane->failure = *err;
    atomic_store_explicit(&lane->has_failed, true, memory_order_seq_cst);
    lane->aio->ops->wake(lane->aio);
}
