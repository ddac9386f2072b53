/*
 * bench/nexmark/queries.h - the Nexmark queries of the scoreboard as SQL, each the same as the
 * one by hand of its name (bench/baseline/baseline.h), column by column.
 *
 * Those with windows, sessions or ranks by time have a watermark four seconds behind.  Halves
 * of a query ("q5-counts", "q7-max") have rows of their own.
 */
#ifndef MR_BENCH_NEXMARK_QUERIES_H
#define MR_BENCH_NEXMARK_QUERIES_H

#include <stdbool.h>
#include <stddef.h>

struct mr_bench_nexmark {
    const char *name;  /* of the query by hand */
    const char *table; /* the columns of its result */
    const char *select;
    bool has_watermark; /* without one, its tables declare none */
    bool is_clocked;    /* processing time: two runs do not give the same */
};

/* Ends with a NULL name. */
extern const struct mr_bench_nexmark mr_bench_nexmark[];

const struct mr_bench_nexmark *mr_bench_nexmark_find(const char *name);

/* CREATE TABLEs and the INSERT.  SOURCE: options of the tables of events, "'connector' =
 * 'columns'"; the table of kind 'auction' has "'nexmark.table' = 'auction'" besides where
 * HAS_KINDS, else there is only `bid`. */
void mr_bench_nexmark_sql(const struct mr_bench_nexmark *query, const char *source,
                          bool has_kinds, const char *sink, char *out, size_t size);

#endif
