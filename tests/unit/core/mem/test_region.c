/*
 * A region is zeroed, aligned, resident when asked, kept out of core dumps, and made even
 * where the host refuses to bind it.
 */
#include "core/mem/region.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t resident(const struct mr_region *region)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = region->bytes / page, n = 0;
    unsigned char *map = malloc(pages);

    CHECK(mincore(region->base, region->bytes, map) == 0);
    for (size_t i = 0; i < pages; i++)
        n += map[i] & 1;
    free(map);
    return n * page;
}

/* Whether the kernel marks the mapping as not to be dumped ("dd" in VmFlags). */
static bool is_dumped(const struct mr_region *region)
{
    FILE *smaps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool is_ours = false, dumped = true, found = false;

    CHECK(smaps != NULL);
    while (fgets(line, sizeof(line), smaps) != NULL) {
        uintptr_t from, to;
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
            is_ours = from <= (uintptr_t)region->base && (uintptr_t)region->base < to;
        if (is_ours && strncmp(line, "VmFlags:", 8) == 0) {
            found = true;
            dumped = strstr(line, " dd") == NULL;
        }
    }
    fclose(smaps);
    CHECK(found);
    return dumped;
}

static void test_sizes(struct mr_rng *rng)
{
    static const size_t sizes[] = {1,       4096,          4097,   (2 << 20) - 1,
                                   2 << 20, (2 << 20) + 1, 9 << 20};
    (void)rng;

    for (size_t i = 0; i < MR_COUNTOF(sizes); i++) {
        struct mr_region_options options = {.bytes = sizes[i], .node = MR_REGION_ANY_NODE};
        struct mr_region region;
        struct mr_err err = {0};
        CHECK_EQ(mr_region_map(&region, &options, &err), 0);
        CHECK(region.bytes >= sizes[i] && region.bytes < sizes[i] + (2 << 20));
        CHECK_EQ((uintptr_t)region.base % (sizes[i] >= 2 << 20 ? 2 << 20 : 4096), 0);
        CHECK_EQ(resident(&region), region.bytes);
        CHECK(!is_dumped(&region));
        const char *bytes = region.base;
        for (size_t at = 0; at < region.bytes; at++)
            CHECK(bytes[at] == 0);
        memset(region.base, 1, region.bytes);
        mr_region_unmap(&region);
        CHECK(region.base == NULL);
        mr_region_unmap(&region);
    }
}

static void test_lazy_and_dumped(struct mr_rng *rng)
{
    struct mr_region_options options = {
        .bytes = 64 << 20, .node = MR_REGION_ANY_NODE, .is_lazy = true, .is_dumpable = true};
    struct mr_region region;
    struct mr_err err = {0};
    (void)rng;

    CHECK_EQ(mr_region_map(&region, &options, &err), 0);
    CHECK_EQ(resident(&region), 0);
    CHECK(is_dumped(&region));
    mr_region_unmap(&region);
}

static void test_nodes(struct mr_rng *rng)
{
    static const int nodes[] = {0, 63, 64, 1000, 5000};
    (void)rng;

    for (size_t i = 0; i < MR_COUNTOF(nodes); i++) {
        struct mr_region_options options = {.bytes = 1 << 20, .node = nodes[i]};
        struct mr_region region;
        struct mr_err err = {0};
        CHECK_EQ(mr_region_map(&region, &options, &err), 0);
        /* Nobody has node 1000: the memory is there, and the note says that it is not bound. */
        if (nodes[i] >= 1000)
            CHECK(region.note != NULL && strstr(region.note, "NUMA node") != NULL);
        CHECK_EQ(resident(&region), region.bytes);
        mr_region_unmap(&region);
    }
}

static void test_too_large(struct mr_rng *rng)
{
    static const size_t sizes[] = {(size_t)1 << 50, SIZE_MAX, SIZE_MAX - (2 << 20)};
    (void)rng;

    for (size_t i = 0; i < MR_COUNTOF(sizes); i++) {
        struct mr_region_options options = {.bytes = sizes[i], .node = MR_REGION_ANY_NODE};
        struct mr_region region;
        struct mr_err err = {0};
        CHECK_EQ(mr_region_map(&region, &options, &err), -ENOMEM);
        CHECK(strstr(err.message, "can not reserve") != NULL);
        CHECK(region.base == NULL);
    }
}

static const struct mr_test cases[] = {
    {"sizes", test_sizes},
    {"lazy_and_dumped", test_lazy_and_dumped},
    {"nodes", test_nodes},
    {"too_large", test_too_large},
};

MR_TEST_MAIN(cases)
