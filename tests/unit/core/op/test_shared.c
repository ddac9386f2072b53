/* core/op/shared.h: one thing for all who ask for its name, gone with the last of them. */
#include "core/op/shared.h"
#include "tests/mr_test.h"

static uint32_t made, freed;

static void *make(void *context, struct mr_err *reterr)
{
    if (context == NULL) {
        (void)mr_fail(reterr, -5, "it can not be made");
        return NULL;
    }
    made++;
    return context;
}

static void free_thing(void *thing)
{
    (void)thing;
    freed++;
}

static void the_first_makes_and_the_last_frees(struct mr_rng *rng)
{
    struct mr_shared *shared = mr_shared_new();
    struct mr_err err;
    int a, b;

    (void)rng;
    made = freed = 0;
    CHECK(mr_shared_take(shared, "a", make, &a, &err) == &a);
    CHECK(mr_shared_take(shared, "b", make, &b, &err) == &b);
    CHECK(mr_shared_take(shared, "a", make, &b, &err) == &a);
    CHECK_EQ(made, 2u);
    mr_shared_drop(shared, &a, free_thing);
    CHECK_EQ(freed, 0u);
    mr_shared_drop(shared, &a, free_thing);
    CHECK_EQ(freed, 1u);
    CHECK(mr_shared_take(shared, "a", make, &b, &err) == &b); /* anew */
    mr_shared_drop(shared, &b, free_thing);
    mr_shared_drop(shared, &b, free_thing);
    CHECK_EQ(freed, 3u);
    mr_shared_free(shared);
}

static void one_that_can_not_be_made_is_not_kept(struct mr_rng *rng)
{
    struct mr_shared *shared = mr_shared_new();
    struct mr_err err;
    int a;

    (void)rng;
    CHECK(mr_shared_take(shared, "a", make, NULL, &err) == NULL);
    CHECK(strcmp(err.message, "it can not be made") == 0);
    CHECK(mr_shared_take(shared, "a", make, &a, &err) == &a);
    mr_shared_drop(shared, &a, free_thing);
    mr_shared_free(shared);
}

static const struct mr_test cases[] = {
    {"the first makes and the last frees", the_first_makes_and_the_last_frees},
    {"one that can not be made is not kept", one_that_can_not_be_made_is_not_kept},
};

MR_TEST_MAIN(cases)
