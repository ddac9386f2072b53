#include "bench/orders/parse.h"

const char *mr_parse_unavailable(void)
{
    return "this build has no simdjson (apt-get install libsimdjson-dev)";
}

bool mr_parse_stream(const char *text, size_t len, struct mr_parse_totals *ret)
{
    (void)text;
    (void)len;
    (void)ret;
    return false;
}

bool mr_parse_lines(const char *text, size_t len, struct mr_parse_totals *ret)
{
    return mr_parse_stream(text, len, ret);
}
