/*
 * core/base/err.h - how a control-plane call says why it failed.
 *
 * A function that can fail returns int: 0 or a count on success, a negative
 * code on failure.  Codes above -MR_ERR_BASE are -errno; the rest are ours.
 * Its last parameter is a struct mr_err (include/millrace.h), in which it
 * leaves a sentence.  Each level may put what it was doing in front:
 *
 *     restore job 'orders': open epoch 41: chunk 7: checksum does not match
 *
 * The data plane takes no mr_err: a bad row is counted, not narrated.
 *
 * Ownership   plain memory, on the caller's stack; nothing to free.
 */
#ifndef MR_CORE_BASE_ERR_H
#define MR_CORE_BASE_ERR_H

#include "core/base/base.h"
#include "include/millrace.h"

#define MR_ERR_BASE 4096

/* One line per code: the table is the enum, the text and the manual.  Numbers
 * are written to logs and scripts: never reused, never renumbered. */
#define MR_ERR_TABLE(X)                                                     \
    X(CORRUPT, 1, "stored data does not match its checksum")                \
    X(FORMAT, 2, "data is not in the expected format")                      \
    X(VERSION, 3, "written by a version that this one can not read")        \
    X(SCHEMA, 4, "schema or plan does not fit the stored state")            \
    X(SYNTAX, 5, "the SQL text does not parse")                             \
    X(BIND, 6, "the SQL statement does not make sense against the catalog") \
    X(UNSUPPORTED, 7, "understood, but not supported")                      \
    X(OPTION, 8, "a connector or format option is missing or wrong")        \
    X(LIMIT, 9, "a named limit was reached")                                \
    X(LOCKED, 10, "another process uses this state directory")              \
    X(JOB, 11, "the state directory belongs to another job")                \
    X(PLUGIN, 12, "a plug-in could not be loaded")                          \
    X(BADROW, 13, "a malformed row, and the table says fail")               \
    X(EVAL, 14, "an expression failed on a row")                            \
    X(STALLED, 15, "a reactor made no progress for too long")               \
    X(RESTART, 16, "the attempt failed; a new start puts it right")         \
    X(FENCED, 17, "another process has taken over this job's output")       \
    X(MARKER, 18, "no sink can say which checkpoint its output is at")      \
    X(GUARANTEE, 19, "the delivery guarantee asked for can not be given")   \
    X(LOST, 20, "state would be lost")

enum mr_err_code {
#define X(name, number, text) MR_ERR_##name = -(MR_ERR_BASE + (number)),
    MR_ERR_TABLE(X)
#undef X
};

/* Record a failure and return CODE, so that `return mr_fail(...)` reads well.
 * ERR may be NULL when the caller wants only the code. */
int mr_fail(struct mr_err *err, int code, const char *fmt, ...) MR_PRINTF(3, 4);

/* Put "what we were doing: " in front of the callee's sentence; returns its code. */
int mr_wrap(struct mr_err *err, const char *fmt, ...) MR_PRINTF(2, 3);

#endif
