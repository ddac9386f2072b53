/* The common suite on epoll. */
#include "io/epoll/epoll.h"
#include "tests/unit/io/aio_suite.h"

static struct mr_aio *suite_open(unsigned entries)
{
    struct mr_err err = {0};
    struct mr_aio *aio = mr_epoll_open(entries, &err);

    CHECK(aio != NULL);
    CHECK_STR(aio->ops->name, "epoll");
    return aio;
}

MR_TEST_MAIN(suite_cases)
