/*
 * core/base/err_help.h - what a person may do about each code of err.h.
 *
 *     error: Object 'orders' not found [MR-0006]      one sentence, about this very case
 *     millrace help MR-0006                           the page about all cases like it
 *
 * `docs/errors.md` is written from the same table.
 */
#ifndef MR_CORE_BASE_ERR_HELP_H
#define MR_CORE_BASE_ERR_HELP_H

#include "core/base/err.h"

struct mr_err_help {
    int code;           /* MR_ERR_SYNTAX */
    const char *causes; /* the usual ones, most frequent first */
    const char *remedy;
};

/* NULL: CODE is none of ours, but -errno. */
const struct mr_err_help *mr_err_help(int code);

/* The I-th, by number; NULL: there are no more. */
const struct mr_err_help *mr_err_help_at(unsigned i);

/* "MR-0006" in a BUFFER of MR_ERR_NAME_SIZE bytes; "" for -errno. */
#define MR_ERR_NAME_SIZE 16
const char *mr_err_name(int code, char *buffer);

/* The code that "MR-0006", "mr-6" or "6" names; 0: none. */
int mr_err_named(const char *name);

#endif
