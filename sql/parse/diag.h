/*
 * sql/parse/diag.h - an error that points at the SQL it is about.
 *
 * Parser and binder report in one form, composed into mr_err.message:
 *
 *     orders.sql:7:11: error: expected an expression, found FROM
 *          7 | SELECT a, FROM t
 *            |           ^~~~
 *       hint: remove the comma before FROM
 *
 * Lines and columns count from 1; a column is a character, not a byte.  Tabs are
 * shown as four blanks.  A line too long to show is cut to a window around the
 * error, marked with "...".  Control characters of the text are shown as '?', so
 * that a message can go to a terminal or a log as it is.
 *
 * Ownership   nothing is kept.  The source outlives what was parsed from it.
 * Fails       is failing.
 */
#ifndef MR_SQL_PARSE_DIAG_H
#define MR_SQL_PARSE_DIAG_H

#include "core/base/err.h"
#include "core/base/view.h"

/* Bytes [start, end) of a source text. */
struct mr_span {
    uint32_t start, end;
};

/* SQL text and what to call it: "orders.sql", "<stdin>". */
struct mr_source {
    const char *name;
    struct mr_view text;
};

static inline struct mr_span mr_span_join(struct mr_span first, struct mr_span last)
{
    return (struct mr_span){first.start, last.end > first.end ? last.end : first.end};
}

static inline struct mr_view mr_span_text(const struct mr_source *source, struct mr_span span)
{
    return (struct mr_view){source->text.data + span.start, span.end - span.start};
}

/* Line and column of a byte, both from 1. */
void mr_diag_locate(const struct mr_source *source, uint32_t byte, uint32_t *ret_line,
                    uint32_t *ret_column);

/* Compose the message into ERR (may be NULL) and return CODE.  HINT is a sentence
 * without a full stop, or NULL. */
int mr_diag_fail(struct mr_err *err, int code, const struct mr_source *source,
                 struct mr_span span, const char *hint, const char *fmt, ...) MR_PRINTF(6, 7);

/* Dress an error that knows no position: its sentence becomes the first line.  For
 * failures of modules below sql/.  Returns the error's own code. */
int mr_diag_wrap(struct mr_err *err, const struct mr_source *source, struct mr_span span,
                 const char *hint);

/* The NAMES entry nearest to WORD, case aside, when near enough to be meant; else NULL. */
const char *mr_diag_nearest(struct mr_view word, const char *const *names, size_t count);

#endif
