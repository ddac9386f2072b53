/* Only what one's own sink has named is recognised. */
#include "io/postgres/gid.h"
#include "tests/mr_test.h"

static void round_trip(struct mr_rng *rng)
{
    struct mr_pg_owner owner, other;
    char gid[MR_PG_GID_BYTES];
    uint32_t reactor;
    uint64_t epoch;

    mr_pg_owner_init(&owner, "9f86d081884c7d65", "sink:windows");
    mr_pg_owner_init(&other, "9f86d081884c7d65", "sink:windows#2");
    for (int i = 0; i < 1000; i++) {
        uint32_t r = (uint32_t)mr_rng_next(rng) >> mr_rng_below(rng, 32);
        uint64_t e = mr_rng_next(rng) >> mr_rng_below(rng, 64);
        mr_pg_gid_print(&owner, r, e, gid);
        CHECK(mr_pg_gid_parse(&owner, mr_view_of(gid), &reactor, &epoch));
        CHECK(reactor == r && epoch == e);
        CHECK(!mr_pg_gid_parse(&other, mr_view_of(gid), &reactor, &epoch));
        /* Any other name of one byte more, less or changed is either not ours or another. */
        size_t len = strlen(gid), at = mr_rng_below(rng, len);
        char changed[MR_PG_GID_BYTES];
        memcpy(changed, gid, len + 1);
        changed[at] = (char)(changed[at] ^ (1 << mr_rng_below(rng, 7)));
        if (mr_pg_gid_parse(&owner, (struct mr_view){changed, len}, &reactor, &epoch))
            CHECK(reactor != r || epoch != e);
    }
}

static void others(struct mr_rng *rng)
{
    static const char *const names[] = {"",
                                        "_",
                                        "_1",
                                        "_1_",
                                        "_1_2_",
                                        "_1_2x",
                                        "x_1_2",
                                        "_-1_2",
                                        "_1_-2",
                                        "_01_2",
                                        "_1_02",
                                        "_ 1_2",
                                        "_1_2 ",
                                        "_+1_2",
                                        "_4294967296_1",
                                        "_1_18446744073709551616"};
    struct mr_pg_owner owner;
    uint32_t reactor;
    uint64_t epoch;

    (void)rng;
    mr_pg_owner_init(&owner, "job", "sink:t");
    for (size_t i = 0; i < MR_COUNTOF(names); i++) {
        char gid[256];
        snprintf(gid, sizeof(gid), "%s%s", owner.name, names[i]);
        if (mr_pg_gid_parse(&owner, mr_view_of(gid), &reactor, &epoch)) {
            fprintf(stderr, "'%s' was taken for ours\n", gid);
            exit(1);
        }
    }
    CHECK(!mr_pg_gid_parse(&owner, MR_VIEW("somebody else's"), &reactor, &epoch));
}

/* A job's name may be long, or hold what SQL's quotes would end at. */
static void strange_jobs(struct mr_rng *rng)
{
    struct mr_pg_owner a, b;
    char gid[MR_PG_GID_BYTES], longer[500];

    (void)rng;
    mr_pg_owner_init(&a, "it's; DROP TABLE", "u");
    mr_pg_gid_print(&a, UINT32_MAX, UINT64_MAX, gid);
    CHECK(strchr(gid, '\'') == NULL && strlen(gid) < MR_PG_GID_BYTES);
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    mr_pg_owner_init(&a, longer, "u");
    longer[0] = 'b';
    mr_pg_owner_init(&b, longer, "u");
    CHECK(strcmp(a.name, b.name) != 0);
    /* One sink's name is never the beginning of another's numbers. */
    mr_pg_owner_init(&a, "job", "u");
    mr_pg_owner_init(&b, "job_1", "u");
    CHECK(strncmp(a.name, b.name, strlen(a.name)) != 0);
}

static const struct mr_test cases[] = {
    {"round_trip", round_trip}, {"others", others}, {"strange_jobs", strange_jobs}};
MR_TEST_MAIN(cases)
