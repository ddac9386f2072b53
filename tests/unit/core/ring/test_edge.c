/*
 * The edge owes its two ends: descriptors in the order sent and none lost, at most
 * `capacity` buffers out, every buffer back home once, room for a barrier and an end
 * whatever watermarks were sent, and a bell for a producer that asked for one.
 */
#include "core/ring/edge.h"
#include "tests/mr_test.h"

enum { LOG = 4096 };

struct log {
    struct mr_desc desc[LOG];
    uint32_t next, published, popped, settled;
};

static void never(void *context)
{
    (void)context;
    CHECK(!"nobody sleeps, nobody is woken");
}

static void send(struct mr_edge *edge, struct log *log, struct mr_desc desc)
{
    /* A watermark takes the place of one that nobody can have seen. */
    if (desc.kind == MR_DESC_WATERMARK && log->next > log->published &&
        log->desc[log->next - 1].kind == MR_DESC_WATERMARK)
        log->next--;
    CHECK(log->next < LOG);
    log->desc[log->next++] = desc;
    mr_edge_send(edge, desc);
}

static void pop_one(struct mr_edge *edge, struct log *log, uint32_t *holds)
{
    struct mr_desc got;
    bool any = log->popped < log->published;

    CHECK_EQ(mr_edge_pop(edge, &got), any);
    if (!any)
        return;
    CHECK(memcmp(&got, &log->desc[log->popped++], sizeof(got)) == 0);
    *holds += got.kind == MR_DESC_BATCH;
}

/* The producer's buffers: which are home, and in which order the others went out. */
struct pool {
    bool is_home[MR_EDGE_CAPACITY_MAX];
    uint32_t order[LOG];
    uint32_t capacity, out, sent, collected;
};

static void send_batch(struct mr_edge *edge, struct log *log, struct pool *pool, uint32_t step)
{
    uint32_t id = 0;

    /* Control in the ring may deny a batch, but never out < capacity alone. */
    if (!mr_edge_has_room_for_batch(edge)) {
        CHECK(pool->out == pool->capacity || log->next - log->settled >= MR_EDGE_CONTROL);
        return;
    }
    CHECK(pool->out < pool->capacity);
    while (!pool->is_home[id])
        id++;
    pool->is_home[id] = false;
    pool->order[pool->sent++] = id;
    pool->out++;
    send(edge, log, (struct mr_desc){.kind = MR_DESC_BATCH, .buffer = id, .arg = step});
}

static void collect_one(struct mr_edge *edge, struct pool *pool)
{
    uint32_t id;

    if (mr_edge_collect(edge, &id)) {
        CHECK(pool->collected < pool->sent);
        CHECK_EQ(id, pool->order[pool->collected++]);
        pool->is_home[id] = true;
        pool->out--;
    }
    CHECK_EQ(mr_edge_out(edge), pool->out);
}

static void one_history(struct mr_rng *rng, uint32_t capacity)
{
    struct mr_doorbell bell;
    struct log log = {.next = 0};
    struct pool pool = {.capacity = capacity};
    uint32_t holds = 0;

    mr_doorbell_init(&bell, never, NULL);
    struct mr_bell consumer = mr_doorbell_bell(&bell, mr_doorbell_reserve(&bell, 1, true), 0);
    struct mr_bell producer = mr_doorbell_bell(&bell, mr_doorbell_reserve(&bell, 1, false), 0);
    struct mr_edge *edge = mr_edge_new(capacity, consumer, producer);
    memset(pool.is_home, 1, sizeof(pool.is_home));
    for (uint32_t step = 0; step < 2000; step++) {
        switch (mr_rng_below(rng, 9)) {
        case 0:
        case 1: send_batch(edge, &log, &pool, step); break;
        case 2:
            if (mr_edge_has_room_for_watermark(edge)) {
                send(edge, &log, (struct mr_desc){.kind = MR_DESC_WATERMARK, .arg = step});
                /* Watermarks alone leave room for both. */
                if (step < 1000)
                    CHECK(mr_edge_has_room_for_barrier(edge));
            }
            break;
        case 3:
            if (step > 1000 && mr_edge_has_room_for_barrier(edge))
                send(edge, &log, (struct mr_desc){.kind = MR_DESC_BARRIER, .arg = step});
            break;
        case 4:
            mr_edge_publish(edge);
            CHECK_EQ(mr_doorbell_take(&bell, consumer.word), log.next > log.published);
            log.published = log.next;
            break;
        case 5:
            if (holds < MR_EDGE_CAPACITY_MAX)
                pop_one(edge, &log, &holds);
            break;
        case 6:
            if (holds != 0) {
                bool rings = mr_rng_below(rng, 2) != 0;
                if (rings)
                    mr_edge_wait(edge);
                holds--;
                mr_edge_give_back(edge);
                if (!rings)
                    break; /* seen when the visit ends */
                log.settled = log.popped;
                CHECK_EQ(mr_doorbell_take(&bell, producer.word), producer.bit);
            }
            break;
        case 7:
            mr_edge_settle(edge);
            log.settled = log.popped;
            break;
        default: collect_one(edge, &pool);
        }
        mr_doorbell_take(&bell, producer.word);
    }
    CHECK(log.popped > 50);
    mr_edge_free(edge);
}

static void histories(struct mr_rng *rng)
{
    static const uint32_t capacities[] = {1, 2, 3, 4, 5, 16, 48, 63, 64};

    for (uint32_t i = 0; i < MR_COUNTOF(capacities); i++)
        for (uint32_t round = 0; round < 20; round++)
            one_history(rng, capacities[i]);
}

/* A consumer that takes nothing: every buffer goes out, watermarks stop in time, and a
 * barrier and the end still fit. */
static void control_never_waits_for_data(struct mr_rng *rng)
{
    const struct mr_bell silent = {NULL, 0, 0};

    (void)rng;
    for (uint32_t capacity = 1; capacity <= MR_EDGE_CAPACITY_MAX; capacity++) {
        struct mr_edge *edge = mr_edge_new(capacity, silent, silent);
        uint32_t watermarks = 0, batches = 0;

        while (mr_edge_has_room_for_watermark(edge)) {
            mr_edge_send(edge,
                         (struct mr_desc){.kind = MR_DESC_WATERMARK, .arg = watermarks++});
            mr_edge_publish(edge);
        }
        CHECK_EQ(watermarks, MR_EDGE_CONTROL - 2);
        while (mr_edge_has_room_for_batch(edge)) {
            mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_BATCH, .buffer = batches++});
            mr_edge_publish(edge);
        }
        CHECK_EQ(batches, capacity);
        CHECK(mr_edge_has_room_for_barrier(edge));
        mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_BARRIER});
        CHECK(mr_edge_has_room_for_barrier(edge));
        mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_END});
        CHECK(!mr_edge_has_room_for_barrier(edge));
        mr_edge_free(edge);
    }
}

/* A slot freed by taking control rings too: what is kept may be nothing but control. */
static void freed_slot_rings(struct mr_rng *rng)
{
    struct mr_doorbell bell;
    struct mr_desc desc;

    (void)rng;
    mr_doorbell_init(&bell, never, NULL);
    struct mr_bell producer = mr_doorbell_bell(&bell, mr_doorbell_reserve(&bell, 1, false), 0);
    struct mr_edge *edge = mr_edge_new(1, (struct mr_bell){NULL, 0, 0}, producer);
    while (mr_edge_has_room_for_watermark(edge)) {
        mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_WATERMARK});
        mr_edge_publish(edge);
    }
    mr_edge_wait(edge);
    CHECK(!mr_doorbell_is_pending(&bell));
    CHECK(mr_edge_pop(edge, &desc));
    mr_edge_settle(edge);
    CHECK(mr_doorbell_is_pending(&bell));
    mr_edge_free(edge);
}

static const struct mr_test cases[] = {
    {"histories", histories},
    {"control_never_waits_for_data", control_never_waits_for_data},
    {"freed_slot_rings", freed_slot_rings},
};

MR_TEST_MAIN(cases)
