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
    ondemand::object order;
    std::string_view id, product, time;
    double amount;

    if (doc.get_object().get(order) || order.find_field("order_id").get(id) ||
        order.find_field("product").get(product) || order.find_field("amount").get(amount) ||
        order.find_field("order_time").get(time))
        return false;
    totals->rows++;
    totals->string_bytes += id.size() + product.size() + time.size();
    totals->amount += amount;
    return true;
}

template <typename Document> static bool read_bid(Document &&doc, mr_parse_totals *totals)
{
    ondemand::object bid;
    std::string_view channel, url, time, extra;
    uint64_t auction, bidder, price;

    if (doc.get_object().get(bid) || bid.find_field("auction").get(auction) ||
        bid.find_field("bidder").get(bidder) || bid.find_field("price").get(price) ||
        bid.find_field("channel").get(channel) || bid.find_field("url").get(url) ||
        bid.find_field("dateTime").get(time) || bid.find_field("extra").get(extra))
        return false;
    totals->rows++;
    totals->string_bytes += channel.size() + url.size() + time.size() + extra.size();
    totals->integers += auction + bidder + price;
    return true;
}

template <mr_parse_kind kind, typename Document>
static inline bool read_row(Document &&doc, mr_parse_totals *totals)
{
    if constexpr (kind == MR_PARSE_ORDERS)
        return read_order(doc, totals);
    else
        return read_bid(doc, totals);
}

template <mr_parse_kind kind>
static bool parse_stream(const char *text, size_t len, mr_parse_totals *ret)
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
        if (!read_row<kind>(doc, ret))
            return false;
    return true;
}

template <mr_parse_kind kind>
static bool parse_lines(const char *text, size_t len, mr_parse_totals *ret)
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
        if (parser.iterate(at, line, line + SIMDJSON_PADDING).get(doc) ||
            !read_row<kind>(doc, ret))
            return false;
        at = stop + 1;
    }
    return true;
}

bool mr_parse_stream(mr_parse_kind kind, const char *text, size_t len, mr_parse_totals *ret)
{
    return kind == MR_PARSE_ORDERS ? parse_stream<MR_PARSE_ORDERS>(text, len, ret)
                                   : parse_stream<MR_PARSE_BIDS>(text, len, ret);
}

bool mr_parse_lines(mr_parse_kind kind, const char *text, size_t len, mr_parse_totals *ret)
{
    return kind == MR_PARSE_ORDERS ? parse_lines<MR_PARSE_ORDERS>(text, len, ret)
                                   : parse_lines<MR_PARSE_BIDS>(text, len, ret);
}
