/*
 * operators/scan/scan.h - reads a table: connector, decoder, computed columns, watermark.
 *
 *     reader ─msgs─► decoder ─raw columns─► computed columns, watermark ─► filter ─► push
 *
 * Watermarks are kept per split and move with every row; the scan's own is their
 * minimum over the splits that are neither finished nor (when an idle timeout is set)
 * idle.  Rows that are not above the watermark of their split carry it along
 * (batch.behind_ns), so that lateness is decided per split and row, whatever the cuts.
 *
 * Malformed messages, and rows whose event time is NULL, are bad rows: counted, and by
 * 'scan.on-error' failed on, skipped, or kept in the dead-letter output.
 *
 * Ownership   the spec is shared and read-only; reader, decoder and program are the
 *             instance's own.
 */
#ifndef MR_OPERATORS_SCAN_SCAN_H
#define MR_OPERATORS_SCAN_SCAN_H

#include "core/op/connector.h"
#include "core/op/input.h"
#include "operators/expr/program.h"

enum mr_on_error { MR_ON_ERROR_FAIL, MR_ON_ERROR_SKIP, MR_ON_ERROR_DEAD_LETTER };

struct mr_scan_spec {
    const char *uid;
    const struct mr_source_class *source;
    struct mr_table_spec table; /* schema: the raw columns */
    const struct mr_schema *output;
    struct mr_expr **column;   /* per output column, over the raw columns */
    struct mr_expr *rowtime;   /* over the raw columns; NULL: no event time */
    struct mr_expr *watermark; /* likewise */
    struct mr_expr *filter;    /* likewise; pushed-down WHERE; NULL: none */
    int64_t idle_timeout_ns;   /* 0: a silent split holds the watermark for ever */
    bool tells_behind;         /* of every row: it may take back one that is older */
    enum mr_on_error on_error;
    struct mr_eval_env eval;
};

/* Options that every source table takes besides its connector's: 'scan.on-error', ... */
extern const struct mr_option_spec mr_scan_options[];

struct mr_scan;

/* SOURCE stays the job's.  DEAD_LETTER: an operator of the task that takes
 * mr_dead_letter_schema (operators/scan/dead_letter.h); NULL: bad rows are counted only. */
int mr_scan_new(const struct mr_scan_spec *spec, struct mr_source *source,
                struct mr_task_env *env, struct mr_op *head, struct mr_op *dead_letter,
                struct mr_scan **ret, struct mr_err *reterr);

struct mr_input *mr_scan_input(struct mr_scan *scan);

/* Take a split over, with the watermark a snapshot left it (or MR_WATERMARK_NONE). */
int mr_scan_assign(struct mr_scan *scan, const struct mr_split *split, int64_t watermark_ns,
                   struct mr_err *reterr);

/* Every split there is now has been assigned, to this scan and the others: from here on the
 * scan hands on what its splits say about time.  Before, that would let time pass while a
 * split is still on its way, here or (were this one idle) on another reactor. */
void mr_scan_open(struct mr_scan *scan);

/* No more splits will come: the scan may end when those it has are done. */
void mr_scan_seal(struct mr_scan *scan);

/* At the end of its input the scan does not say that time is over, and waits: a later run
 * may go on from there with input that came since.  Before attach. */
void mr_scan_hold_end(struct mr_scan *scan);

/* Sealed, held, and read to the end of every split.  Any thread. */
bool mr_scan_is_exhausted(const struct mr_scan *scan);

/* Read no more, and end as if there were no more: windows close. */
void mr_scan_drain(struct mr_scan *scan);

/* What barrier() of a scan wrote, read back: one call of EACH per split. */
int mr_scan_read_roots(struct mr_view roots,
                       int (*each)(void *context, const struct mr_split *split,
                                   int64_t watermark_ns),
                       void *context, struct mr_err *reterr);

const struct mr_op_stats *mr_scan_stats(const struct mr_scan *scan);

/* Where and why the first bad row was refused; NULL: there was none.  Any thread. */
const char *mr_scan_first_bad(const struct mr_scan *scan);

#endif
