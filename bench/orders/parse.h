/*
 * bench/orders/parse.h - simdjson merely reading all the fields of every order, or of every bid.
 *
 * The bar: the engine is to have the whole query done in half the time in which the
 * fastest JSON library has only looked at the bytes.  Two ways, of which the faster one
 * counts: a stream of documents (iterate_many), and line by line.
 *
 * Fields are asked for in the order in which they stand, which is the fastest way.  Strings,
 * timestamps among them, are taken as views, the amount as a double; nothing is kept but
 * sums that show that it was all read.
 */
#ifndef MR_BENCH_ORDERS_PARSE_H
#define MR_BENCH_ORDERS_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mr_parse_kind { MR_PARSE_ORDERS, MR_PARSE_BIDS };

struct mr_parse_totals {
    uint64_t rows, string_bytes, integers;
    double amount;
};

/* NULL: simdjson runs on this CPU.  Else why there is nothing to compare with. */
const char *mr_parse_unavailable(void);

/* TEXT is followed by 64 readable bytes.  False: simdjson gave up on a document. */
bool mr_parse_stream(enum mr_parse_kind kind, const char *text, size_t len,
                     struct mr_parse_totals *ret);
bool mr_parse_lines(enum mr_parse_kind kind, const char *text, size_t len,
                    struct mr_parse_totals *ret);

#ifdef __cplusplus
}
#endif

#endif
