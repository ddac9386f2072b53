/*
 * Placement on machines we do not have.  Whatever the machine and the request: pinned
 * reactors are on distinct allowed CPUs and off the housekeeping, which is never empty;
 * neighbours in number are neighbours in cache; and threads that must share do not spin.
 */
#include "core/base/text.h"
#include "core/reactor/placement.h"
#include "tests/mr_test.h"

#include <hwloc.h>

static hwloc_topology_t machine(const char *synthetic)
{
    hwloc_topology_t topology;

    CHECK(hwloc_topology_init(&topology) == 0);
    CHECK(hwloc_topology_set_synthetic(topology, synthetic) == 0);
    CHECK(hwloc_topology_load(topology) == 0);
    return topology;
}

static void check(const struct mr_placement *p, const struct mr_host_facts *facts)
{
    bool taken[MR_CPUS_MAX] = {false}, allowed[MR_CPUS_MAX];

    memset(allowed, facts->allowed == NULL, sizeof(allowed));
    for (uint32_t i = 0; i < facts->allowed_count; i++)
        allowed[facts->allowed[i]] = true;
    CHECK(p->reactors >= 1 && p->reactors <= MR_REACTORS_MAX);
    CHECK(p->housekeeping_count >= 1);
    CHECK(p->cpus_effective >= 1);
    for (uint32_t r = 0; r < p->reactors; r++) {
        const struct mr_place *place = &p->reactor[r];
        CHECK(allowed[place->cpu]);
        if (p->mode == MR_REACTOR_SHARED)
            CHECK(!place->is_pinned);
        if (!place->is_pinned)
            CHECK_EQ(place->node, -1); /* no node is near for good */
        if (!place->is_pinned)
            continue;
        CHECK(!taken[place->cpu]);
        taken[place->cpu] = true;
        /* One L3 after the other, one node after the other. */
        if (r > 0 && p->reactor[r - 1].core < place->core) {
            CHECK(p->reactor[r - 1].l3 <= place->l3);
            CHECK(p->reactor[r - 1].numa <= place->numa);
        }
    }
    for (uint32_t h = 0; h < p->housekeeping_count; h++) {
        CHECK(allowed[p->housekeeping[h]]);
        if (p->reactors < p->cpus_effective)
            CHECK(!taken[p->housekeeping[h]]);
        for (uint32_t i = 0; i < h; i++)
            CHECK(p->housekeeping[i] != p->housekeeping[h]);
    }
}

static struct mr_placement place(const char *synthetic, struct mr_host_facts facts,
                                 struct mr_placement_request request)
{
    hwloc_topology_t topology = machine(synthetic);
    struct mr_placement p;
    struct mr_err err = {0};

    int rc = mr_placement_make(topology, &facts, &request, &p, &err);
    if (rc != 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK_EQ(rc, 0);
    check(&p, &facts);
    hwloc_topology_destroy(topology);
    return p;
}

#define BIG "pack:2 numa:1 l3:8 core:8 pu:2"

static void two_by_sixty_four(struct mr_rng *rng)
{
    struct mr_placement p =
        place(BIG, (struct mr_host_facts){0}, (struct mr_placement_request){0});
    uint32_t per_l3[16] = {0};

    (void)rng;
    CHECK_EQ(p.reactors, 126);
    CHECK_EQ(p.mode, MR_REACTOR_HYBRID);
    CHECK_EQ(p.cpus_effective, 256);
    CHECK_STR(p.caution, "");
    /* The first core of each node, with both its threads. */
    CHECK_EQ(p.housekeeping_count, 4);
    CHECK_EQ(p.housekeeping[0], 0);
    CHECK_EQ(p.housekeeping[1], 1);
    CHECK_EQ(p.housekeeping[2], 128);
    CHECK_EQ(p.reactor[0].cpu, 2);
    CHECK_EQ(p.reactor[62].numa, 0);
    CHECK_EQ(p.reactor[63].numa, 1);
    CHECK_EQ(p.reactor[62].node, 0);
    CHECK_EQ(p.reactor[63].node, 1);
    CHECK_EQ(p.reactor[63].cpu, 130);
    for (uint32_t r = 0; r < p.reactors; r++) {
        CHECK_EQ(p.reactor[r].cpu % 2, 0); /* no siblings */
        per_l3[p.reactor[r].l3]++;
    }
    for (uint32_t l3 = 0; l3 < 16; l3++)
        CHECK_EQ(per_l3[l3], l3 % 8 == 0 ? 7 : 8);
    /* Few reactors stay in one L3. */
    p = place(BIG, (struct mr_host_facts){0}, (struct mr_placement_request){.reactors = 7});
    CHECK_EQ(p.reactors, 7);
    CHECK_EQ(p.reactor[6].l3, 0);
    /* Hardware threads when asked for; all cores when there is no other way. */
    p = place(BIG, (struct mr_host_facts){0}, (struct mr_placement_request){.use_smt = true});
    CHECK_EQ(p.reactors, 252);
    p = place(BIG, (struct mr_host_facts){0}, (struct mr_placement_request){.reactors = 128});
    CHECK_EQ(p.mode, MR_REACTOR_HYBRID);
    CHECK_EQ(p.housekeeping_count, 128);
    CHECK_EQ(p.housekeeping[0], 1);
    p = place(BIG, (struct mr_host_facts){0}, (struct mr_placement_request){.reactors = 256});
    CHECK_EQ(p.mode, MR_REACTOR_SHARED);
    CHECK(p.caution[0] != 0);
}

static void small_machines(struct mr_rng *rng)
{
    struct mr_placement p;

    (void)rng;
    p = place("core:1 pu:1", (struct mr_host_facts){0}, (struct mr_placement_request){0});
    CHECK_EQ(p.reactors, 1);
    CHECK_EQ(p.mode, MR_REACTOR_SHARED);
    CHECK_EQ(p.housekeeping_count, 1);
    p = place("core:2 pu:1", (struct mr_host_facts){0}, (struct mr_placement_request){0});
    CHECK_EQ(p.reactors, 1);
    CHECK_EQ(p.mode, MR_REACTOR_HYBRID);
    CHECK_EQ(p.reactor[0].cpu, 1);
    CHECK_EQ(p.housekeeping_count, 1);
    CHECK_EQ(p.housekeeping[0], 0);
    p = place("core:2 pu:1", (struct mr_host_facts){0},
              (struct mr_placement_request){.reactors = 2});
    CHECK_EQ(p.mode, MR_REACTOR_SHARED);
    p = place("core:2 pu:1", (struct mr_host_facts){0},
              (struct mr_placement_request){.reactors = 5});
    CHECK_EQ(p.reactors, 5);
    CHECK_EQ(p.mode, MR_REACTOR_SHARED);
    /* Four cores can spare one; of three and three, one is kept in all. */
    p = place("pack:2 numa:1 core:4 pu:1", (struct mr_host_facts){0},
              (struct mr_placement_request){0});
    CHECK_EQ(p.reactors, 6);
    p = place("pack:2 numa:1 core:3 pu:1", (struct mr_host_facts){0},
              (struct mr_placement_request){0});
    CHECK_EQ(p.reactors, 5);
    /* One core with two threads, as small clouds give: the second does the rest. */
    p = place("core:1 pu:2", (struct mr_host_facts){0}, (struct mr_placement_request){0});
    CHECK_EQ(p.reactors, 1);
    CHECK_EQ(p.mode, MR_REACTOR_HYBRID);
    CHECK_EQ(p.reactor[0].cpu, 0);
    CHECK_EQ(p.housekeeping[0], 1);
    p = place("core:8 pu:1", (struct mr_host_facts){0},
              (struct mr_placement_request){
                  .reactors = 2, .has_mode = true, .mode = MR_REACTOR_BUSY});
    CHECK_EQ(p.mode, MR_REACTOR_BUSY);
    CHECK(p.reactor[0].is_pinned);
}

static void quota_and_affinity(struct mr_rng *rng)
{
    static const uint32_t some[] = {130, 132, 134, 4, 6, 7};
    struct mr_host_facts few = {.allowed = some, .allowed_count = MR_COUNTOF(some)};
    struct mr_host_facts quota = {.quota_us = 250000, .period_us = 100000};
    struct mr_host_facts half = {.quota_us = 50000, .period_us = 100000};
    struct mr_placement p;

    (void)rng;
    p = place(BIG, few, (struct mr_placement_request){0});
    CHECK_EQ(p.cpus_effective, 6);
    CHECK_EQ(p.reactors, 4); /* 5 cores, one kept */
    CHECK_EQ(p.reactor[0].cpu, 6);
    CHECK_EQ(p.reactor[1].cpu, 130);
    CHECK_EQ(p.housekeeping[0], 4);
    p = place(BIG, quota, (struct mr_placement_request){0});
    CHECK_EQ(p.cpus_effective, 2);
    CHECK_EQ(p.reactors, 1);
    CHECK_EQ(p.mode, MR_REACTOR_SHARED);
    CHECK(strstr(p.caution, "cpu.max") != NULL);
    p = place(BIG, half, (struct mr_placement_request){0});
    CHECK_EQ(p.cpus_effective, 1);
    CHECK_EQ(p.reactors, 1);
}

static void refusals(struct mr_rng *rng)
{
    static const uint32_t elsewhere[] = {900};
    hwloc_topology_t topology = machine("core:4 pu:1");
    struct mr_host_facts facts = {.allowed = elsewhere, .allowed_count = 1};
    struct mr_placement_request request = {0}, many = {.reactors = MR_REACTORS_MAX + 1};
    struct mr_placement p;
    struct mr_err err;

    (void)rng;
    CHECK(mr_placement_make(topology, &facts, &request, &p, &err) < 0);
    CHECK_EQ(mr_placement_make(topology, &facts, &many, &p, &err), MR_ERR_LIMIT);
    hwloc_topology_destroy(topology);
}

static void any_machine(struct mr_rng *rng)
{
    for (uint32_t round = 0; round < 150; round++) {
        char synthetic[96];
        uint32_t packs = 1 + (uint32_t)mr_rng_below(rng, 3);
        uint32_t l3s = 1 + (uint32_t)mr_rng_below(rng, 4);
        uint32_t cores = 1 + (uint32_t)mr_rng_below(rng, 6);
        uint32_t threads = 1 + (uint32_t)mr_rng_below(rng, 2);
        uint32_t total = packs * l3s * cores * threads, count = 0;
        uint32_t allowed[MR_CPUS_MAX];

        snprintf(synthetic, sizeof(synthetic), "pack:%u numa:1 l3:%u core:%u pu:%u", packs, l3s,
                 cores, threads);
        for (uint32_t cpu = 0; cpu < total; cpu++)
            if (mr_rng_below(rng, 4) != 0 || (cpu == total - 1 && count == 0))
                allowed[count++] = cpu;
        struct mr_host_facts facts = {
            .allowed = allowed,
            .allowed_count = count,
            .quota_us = mr_rng_below(rng, 3) == 0 ? mr_rng_range(rng, 1, 2000000) : 0,
            .period_us = 100000,
        };
        struct mr_placement_request request = {
            .reactors = (uint32_t)mr_rng_below(rng, 2) * (uint32_t)mr_rng_below(rng, 2 * total),
            .use_smt = mr_rng_below(rng, 2) != 0,
        };
        struct mr_placement p = place(synthetic, facts, request);
        if (request.reactors != 0)
            CHECK_EQ(p.reactors, request.reactors);
        CHECK_EQ(p.mode == MR_REACTOR_SHARED,
                 p.cpus_effective < count || p.reactors >= p.cpus_effective);
    }
}

static void cpu_max(struct mr_rng *rng)
{
    int64_t quota = -1, period = -1;

    (void)rng;
    CHECK_EQ(mr_placement_parse_cpu_max(MR_VIEW("max 100000\n"), &quota, &period), 0);
    CHECK_EQ(quota, 0);
    CHECK_EQ(mr_placement_parse_cpu_max(MR_VIEW("150000 100000"), &quota, &period), 0);
    CHECK_EQ(quota, 150000);
    CHECK_EQ(period, 100000);
    CHECK(mr_placement_parse_cpu_max(MR_VIEW(""), &quota, &period) < 0);
    CHECK(mr_placement_parse_cpu_max(MR_VIEW("max"), &quota, &period) < 0);
    CHECK(mr_placement_parse_cpu_max(MR_VIEW("-5 100000"), &quota, &period) < 0);
    CHECK(mr_placement_parse_cpu_max(MR_VIEW("100 0"), &quota, &period) < 0);
}

static void printed(struct mr_rng *rng)
{
    struct mr_placement p = place("pack:1 numa:1 l3:2 core:4 pu:2", (struct mr_host_facts){0},
                                  (struct mr_placement_request){.reactors = 2});
    struct mr_text out;

    (void)rng;
    mr_text_init(&out);
    CHECK_EQ(p.reactor[0].node, -1); /* nothing to choose from */
    mr_placement_print(&p, &out);
    CHECK_STR(out.data, "2 reactor(s), mode hybrid\n"
                        "reactor 0: CPU 2 (core 1, L3 0, NUMA node 0)\n"
                        "reactor 1: CPU 4 (core 2, L3 0, NUMA node 0)\n"
                        "housekeeping: CPU 0-1\n");
    mr_text_fini(&out);
}

static const struct mr_test cases[] = {
    {"two_by_sixty_four", two_by_sixty_four},
    {"small_machines", small_machines},
    {"quota_and_affinity", quota_and_affinity},
    {"refusals", refusals},
    {"any_machine", any_machine},
    {"cpu_max", cpu_max},
    {"printed", printed},
};

MR_TEST_MAIN(cases)
