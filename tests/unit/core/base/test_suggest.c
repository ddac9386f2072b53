/*
 * Which word is meant: near ones are found, far ones are not forced.
 */
#include "core/base/suggest.h"

#include "tests/mr_test.h"

static const char *const words[] = {"UPPER", "LOWER", "SUBSTRING", "TUMBLE", "E", "connector"};

static const char *near(const char *word)
{
    const char *found = mr_suggest(mr_view_of(word), words, MR_COUNTOF(words));
    return found == NULL ? "-" : found;
}

static void test_suggest(struct mr_rng *rng)
{
    char longer[200] = {0};
    (void)rng;
    CHECK_STR(near("UPER"), "UPPER");
    CHECK_STR(near("upper"), "UPPER");
    CHECK_STR(near("UPEPR"), "UPPER");
    CHECK_STR(near("SUBSTIRNG"), "SUBSTRING");
    CHECK_STR(near("SBSTRIN"), "SUBSTRING");
    CHECK_STR(near("conector"), "connector");
    CHECK_STR(near("TUMBEL"), "TUMBLE");
    CHECK_STR(near("KAFKA"), "-");
    CHECK_STR(near(""), "-");
    memset(longer, 'a', sizeof(longer) - 1);
    CHECK_STR(near(longer), "-");
    CHECK(mr_suggest(MR_VIEW("UPPER"), NULL, 0) == NULL);
}

static const struct mr_test cases[] = {{"suggest", test_suggest}};
MR_TEST_MAIN(cases)
