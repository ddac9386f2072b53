/* Every code has a name that leads back to it, and a page of help. */
#include "core/base/err_help.h"

#include "tests/mr_test.h"

#include <stdio.h>

static const struct {
    int code, number;
} codes[] = {
#define X(name, number, text) {MR_ERR_##name, number},
    MR_ERR_TABLE(X)
#undef X
};

static void every_code_has_help(struct mr_rng *rng)
{
    char name[MR_ERR_NAME_SIZE], short_name[32];

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(codes); i++) {
        const struct mr_err_help *help = mr_err_help_at((unsigned)i);
        CHECK(help != NULL);
        CHECK_EQ(help->code, codes[i].code);
        CHECK(mr_err_help(codes[i].code) == help);
        CHECK(help->causes[0] != '\0' && help->remedy[0] != '\0');
        CHECK_EQ(mr_err_named(mr_err_name(codes[i].code, name)), codes[i].code);
        (void)snprintf(short_name, sizeof(short_name), "mr-%d", codes[i].number);
        CHECK_EQ(mr_err_named(short_name), codes[i].code);
        CHECK_EQ(mr_err_named(short_name + 3), codes[i].code);
    }
    CHECK(mr_err_help_at(MR_COUNTOF(codes)) == NULL);
}

static void names_are_stable(struct mr_rng *rng)
{
    char name[MR_ERR_NAME_SIZE];

    (void)rng;
    CHECK_STR(mr_err_name(MR_ERR_CORRUPT, name), "MR-0001");
    CHECK_STR(mr_err_name(MR_ERR_SYNTAX, name), "MR-0005");
    CHECK_STR(mr_err_name(MR_ERR_BIND, name), "MR-0006");
    CHECK_STR(mr_err_name(MR_ERR_UNSUPPORTED, name), "MR-0007");
    CHECK_STR(mr_err_name(MR_ERR_OPTION, name), "MR-0008");
    CHECK_STR(mr_err_name(MR_ERR_LOST, name), "MR-0020");
}

static void others_have_no_name(struct mr_rng *rng)
{
    static const char *const none[] = {"",        "MR-",   "MR-0000", "MR-9999",
                                       "MR-00x6", "XR-06", "MR--06",  "99999999999999999999"};
    char name[MR_ERR_NAME_SIZE];

    (void)rng;
    CHECK_STR(mr_err_name(-2, name), "");
    CHECK_STR(mr_err_name(0, name), "");
    CHECK(mr_err_help(-2) == NULL);
    for (size_t i = 0; i < MR_COUNTOF(none); i++)
        CHECK_EQ(mr_err_named(none[i]), 0);
}

static const struct mr_test cases[] = {
    {"every_code_has_help", every_code_has_help},
    {"names_are_stable", names_are_stable},
    {"others_have_no_name", others_have_no_name},
};

MR_TEST_MAIN(cases)
