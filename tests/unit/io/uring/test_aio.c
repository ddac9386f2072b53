/* The common suite on io_uring.  Skipped where the host forbids it. */
#include "io/uring/uring.h"
#include "tests/unit/io/aio_suite.h"

static struct mr_aio *suite_open(unsigned entries)
{
    struct mr_err err = {0};
    struct mr_aio *aio = mr_uring_open(entries, &err);
    uint32_t cpu[] = {0, 1, 9999999};

    if (aio == NULL)
        SKIP(err.message);
    CHECK_STR(aio->ops->name, "io_uring");
    CHECK_EQ(aio->ops->place_helpers(aio, cpu, MR_COUNTOF(cpu)), 0);
    return aio;
}

MR_TEST_MAIN(suite_cases)
