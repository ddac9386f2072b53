#include "core/base/pattern.h"

#include "tests/mr_test.h"

static bool matches(const char *text, const char *name)
{
    struct mr_pattern pattern;
    struct mr_err err = {0};

    CHECK_EQ(mr_pattern_init(&pattern, mr_view_of(text), "topic-pattern", &err), 0);
    bool is_match = mr_pattern_matches(&pattern, name);
    mr_pattern_fini(&pattern);
    return is_match;
}

static void test_the_whole_name(struct mr_rng *rng)
{
    (void)rng;
    CHECK(matches("orders", "orders"));
    CHECK(!matches("orders", "orders2"));
    CHECK(!matches("orders", "old-orders"));
    CHECK(matches("a|bc", "bc"));
    CHECK(!matches("a|bc", "abc"));
    CHECK(matches("", ""));
    CHECK(!matches("", "x"));
}

static void test_classes_of_java(struct mr_rng *rng)
{
    (void)rng;
    CHECK(matches("orders-\\d+", "orders-12"));
    CHECK(!matches("orders-\\d+", "orders-d"));
    CHECK(matches("[\\w.]+", "a_b.9"));
    CHECK(!matches("[\\w.]+", "a-b"));
    CHECK(matches("[\\w\\-]+", "a-b"));
    CHECK(!matches("[\\w\\-]+", "a\\b"));
    CHECK(matches("[^\\d]", "x"));
    CHECK(!matches("[^\\d]", "7"));
    CHECK(matches("a\\.b", "a.b"));
    CHECK(!matches("a\\.b", "axb"));
    CHECK(matches("\\D\\S\\W", "ab-"));
    CHECK(matches("[\\[\\]]{2}", "[]"));
    CHECK(matches("a\\??b+", "abb"));
    CHECK(matches("a\\?+", "a??"));
}

static void refused(const char *text, const char *word)
{
    struct mr_pattern pattern;
    struct mr_err err = {0};

    CHECK_EQ(mr_pattern_init(&pattern, mr_view_of(text), "topic-pattern", &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "'topic-pattern' = '") != NULL);
    CHECK(strstr(err.message, word) != NULL);
}

static void test_what_posix_has_not(struct mr_rng *rng)
{
    (void)rng;
    refused("a(b", "POSIX");
    refused("(?:a|b)", "character 2");
    refused("a.*?b", "character 4");
    refused("a++", "character 3");
    refused("\\bword", "character 1");
    refused("[\\D]", "character 2");
    refused("a\\", "character 2");
}

static const struct mr_test cases[] = {
    {"the_whole_name", test_the_whole_name},
    {"classes_of_java", test_classes_of_java},
    {"what_posix_has_not", test_what_posix_has_not},
};
MR_TEST_MAIN(cases)
