#include "core/base/base.h"

#include <stdio.h>
#include <stdlib.h>

void mr_assert_fail(const char *expr, const char *file, int line)
{
    fprintf(stderr, "millrace: %s:%d: broken invariant: %s\n", file, line, expr);
    abort();
}
