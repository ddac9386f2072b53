/*
 * One way through a ring of the exchange, against a bare cache line going the same way.
 *
 *     cpu 0 ──edge──► cpu 1        ours: descriptors sent, published, popped, and as many
 *           ◄──edge──              back; buffers given back and collected on the way
 *
 * Bursts of 32: a quarter as many lines change hands as there are descriptors, so the
 * bare side moves eight lines at once.
 */
#include "bench/rig/row.h"
#include "core/ring/edge.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROUNDS_ONE = 60000, ROUNDS_BURST = 20000, CAPACITY = 64, DESCS_PER_LINE = 4 };

struct hop {
    struct mr_edge *there, *back;
    uint32_t burst, rounds;
};

static void send_burst(struct mr_edge *edge, uint32_t burst)
{
    uint32_t buffer;

    for (uint32_t i = 0; i < burst; i++) {
        while (!mr_edge_has_room_for_batch(edge))
            (void)mr_edge_collect(edge, &buffer);
        mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_BATCH, .rows = 1, .buffer = i});
    }
    mr_edge_publish(edge);
}

static void take_burst(struct mr_edge *edge, uint32_t burst)
{
    struct mr_desc desc;

    for (uint32_t i = 0; i < burst; i++) {
        while (!mr_edge_pop(edge, &desc))
            ;
        MR_ASSERT(desc.buffer == i);
        mr_edge_give_back(edge);
    }
    mr_edge_settle(edge);
}

static void *echo(void *context)
{
    struct hop *hop = context;

    mr_rig_pin(1);
    for (uint32_t i = 0; i < hop->rounds; i++) {
        take_burst(hop->there, hop->burst);
        send_burst(hop->back, hop->burst);
    }
    return NULL;
}

static double run_edge(void *context)
{
    struct hop *hop = context;
    struct mr_bell silent = {0};
    uint32_t warm = hop->rounds / 10;
    int64_t began_ns = 0;
    pthread_t thread;

    hop->there = mr_edge_new(CAPACITY, silent, silent);
    hop->back = mr_edge_new(CAPACITY, silent, silent);
    MR_ASSERT(pthread_create(&thread, NULL, echo, hop) == 0);
    for (uint32_t i = 0; i < hop->rounds; i++) {
        if (i == warm)
            began_ns = mr_rig_now_ns();
        send_burst(hop->there, hop->burst);
        take_burst(hop->back, hop->burst);
    }
    double ns = (double)(mr_rig_now_ns() - began_ns) / (2.0 * (hop->rounds - warm));
    (void)pthread_join(thread, NULL);
    mr_edge_free(hop->there);
    mr_edge_free(hop->back);
    return ns;
}

static double run_line(void *context)
{
    const struct hop *hop = context;

    return mr_rig_ping_ns(0, 1, (hop->burst + DESCS_PER_LINE - 1) / DESCS_PER_LINE,
                          hop->rounds);
}

static void run_burst(struct mr_rig *rig, const char *name, uint32_t burst, uint32_t rounds)
{
    struct hop hop = {.burst = burst, .rounds = rounds};

    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 10,
                        .name = name,
                        .ours = burst == 1 ? "one descriptor one way through core/ring/edge"
                                           : "32 descriptors one way through core/ring/edge",
                        .theirs = burst == 1 ? "a bare cache line one way"
                                             : "eight bare cache lines one way",
                        .unit = "ns/hop",
                        .direction = MR_RIG_AT_MOST,
                        .must = 2,
                        .aim = 1.5,
                        .threads = 2,
                        .run_ours = run_edge,
                        .run_theirs = run_line,
                        .context = &hop,
                    });
}

int main(int argc, char **argv)
{
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        mr_rig_skip(&rig, "ring-hop", "this machine has one CPU");
        mr_rig_skip(&rig, "ring-hop-burst", "this machine has one CPU");
        return rig.status;
    }
    mr_rig_pin(0);
    run_burst(&rig, "ring-hop", 1, ROUNDS_ONE);
    run_burst(&rig, "ring-hop-burst", 32, ROUNDS_BURST);
    return rig.status;
}
