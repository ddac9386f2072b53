#include "tests/mr_test.h"
#include "tools/doctor/cpus.h"

static void check_list(const char *text, const char *want)
{
    struct mr_cpus cpus;
    struct mr_text out;

    mr_text_init(&out);
    bool ok = mr_cpus_parse_list(mr_view_of(text), &cpus);
    CHECK(ok == (want != NULL));
    mr_cpus_print_list(&cpus, &out);
    CHECK_STR(out.data, ok ? want : "");
    mr_text_fini(&out);
}

static void lists(struct mr_rng *rng)
{
    (void)rng;
    check_list("0-3,8\n", "0-3,8");
    check_list("", "");
    check_list("\n", "");
    check_list(" (null)\n", "");
    check_list("7", "7");
    check_list("0-31:2/8", "0-1,8-9,16-17,24-25");
    check_list("all", "0-1023");
    check_list("1020-N", "1020-1023");
    check_list("1022-8191", "1022-1023");
    check_list("5000", "");
    check_list("99999999999999999999", "");
    check_list("3-1", NULL);
    check_list("1,", NULL);
    check_list(",1", NULL);
    check_list("1-", NULL);
    check_list("0-7:1/0", NULL);
    check_list("managed_irq,2-3", NULL);
    check_list("1 2", NULL);
}

static void check_mask(const char *text, const char *list, const char *again)
{
    struct mr_cpus cpus;
    struct mr_text out;

    mr_text_init(&out);
    CHECK(mr_cpus_parse_mask(mr_view_of(text), &cpus) == (list != NULL));
    mr_cpus_print_list(&cpus, &out);
    CHECK_STR(out.data, list != NULL ? list : "");
    mr_text_reset(&out);
    mr_cpus_print_mask(&cpus, &out);
    CHECK_STR(out.data, again);
    mr_text_fini(&out);
}

static void masks(struct mr_rng *rng)
{
    (void)rng;
    check_mask("3\n", "0-1", "3");
    check_mask("00000000,00000103", "0-1,8", "103");
    check_mask("1,00000000", "32", "1,00000000");
    check_mask("80000001,00000000,0000000F", "0-3,64,95", "80000001,00000000,0000000f");
    check_mask("0", "", "0");
    check_mask("", NULL, "0");
    check_mask("0x3", NULL, "0");
}

/* What is printed reads back the same, of random sets; and sets are sets. */
static void round_trips(struct mr_rng *rng)
{
    for (int turn = 0; turn < 500; turn++) {
        struct mr_cpus a = {{0}}, b = {{0}}, back;
        struct mr_text out;
        uint32_t both = 0, last = 1 + (uint32_t)mr_rng_below(rng, MR_CPUS_MAX);

        for (uint32_t cpu = 0; cpu < last; cpu++) {
            mr_bit_put(a.word, cpu, mr_rng_below(rng, 3) != 0);
            mr_bit_put(b.word, cpu, mr_rng_below(rng, last) == 0);
            both += mr_bit_get(a.word, cpu) && mr_bit_get(b.word, cpu);
        }
        mr_text_init(&out);
        mr_cpus_print_list(&a, &out);
        CHECK(mr_cpus_parse_list(mr_text_view(&out), &back));
        CHECK(memcmp(&a, &back, sizeof(a)) == 0);
        mr_text_reset(&out);
        mr_cpus_print_mask(&a, &out);
        CHECK(mr_cpus_parse_mask(mr_text_view(&out), &back));
        CHECK(memcmp(&a, &back, sizeof(a)) == 0);
        mr_text_fini(&out);

        struct mr_cpus meet = mr_cpus_both(&a, &b), join = mr_cpus_either(&a, &b);
        struct mr_cpus left = mr_cpus_without(&a, &b);
        CHECK_EQ(mr_cpus_count(&meet), both);
        CHECK_EQ(mr_cpus_count(&join) + both, mr_cpus_count(&a) + mr_cpus_count(&b));
        CHECK_EQ(mr_cpus_count(&left) + both, mr_cpus_count(&a));
        CHECK(mr_cpus_meet(&a, &b) == (both != 0));
        CHECK(mr_cpus_hold(&join, &a) && mr_cpus_hold(&a, &left));
        CHECK(mr_cpus_hold(&a, &b) == (both == mr_cpus_count(&b)));
    }
}

static const struct mr_test cases[] = {
    {"lists", lists},
    {"masks", masks},
    {"round_trips", round_trips},
};
MR_TEST_MAIN(cases)
