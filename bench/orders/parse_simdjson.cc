#include "bench/orders/parse.h"

#include <simdjson.h>

#include <cstring>

using namespace simdjson;

/* Of the stream that is indexed at a time: the fastest of 32 KiB to 1 MiB. */
static const size_t WINDOW_BYTES = 1 << 20;

const char *mr_parse_unavailable(void)
{
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("pclmul"))
        return "this CPU lacks AVX2 or PCLMUL, which simdjson's fast kernel needs";
    return nullptr;
}

template <typename Document> static bool read_order(Document &&doc, mr_parse_totals *totals)
{
    std::string_view id, product, time;
    double amount;

    if (doc["order_id"].get(id) || doc["product"].get(product) || doc["amount"].get(amount) ||
        doc["order_time"].get(time))
        return false;
    totals->rows++;
    totals->string_bytes += id.size() + product.size() + time.size();
    totals->amount += amount;
    return true;
}

bool mr_parse_stream(const char *text, size_t len, mr_parse_totals *ret)
{
    ondemand::parser parser;
    ondemand::document_stream stream;

    *ret = {};
#ifdef SIMDJSON_THREADS_ENABLED
    parser.threaded = false; /* one thread on either side */
#endif
    if (parser.iterate_many(text, len, WINDOW_BYTES).get(stream))
        return false;
    for (auto doc : stream)
        if (!read_order(doc, ret))
            return false;
    return true;
}

bool mr_parse_lines(const char *text, size_t len, mr_parse_totals *ret)
{
    ondemand::parser parser;
    const char *end = text + len;

    *ret = {};
    for (const char *at = text; at < end;) {
        const char *stop = static_cast<const char *>(memchr(at, '\n', end - at));
        if (stop == nullptr)
            stop = end;
        size_t line = stop - at;
        ondemand::document doc;
        if (parser.iterate(at, line, line + SIMDJSON_PADDING).get(doc) || !read_order(doc, ret))
            return false;
        at = stop + 1;
    }
    return true;
}
