/*
 * tests/sql/case.h - one conformance case, as it stands in its file.
 *
 *     -- what it shows, and where Flink says so
 *     --! input orders.json
 *     {"product": "apple", "ts": "2026-01-01 00:00:01"}
 *     --! sql
 *     CREATE TABLE ..; INSERT INTO ..;
 *     --! expect
 *     +I[apple, 1]
 *
 * tests/sql/README.md lists the sections.
 *
 * Ownership   everything is the case's; mr_case_fini().
 * Fails       read says what is wrong with the file on standard error.
 */
#ifndef MR_TESTS_SQL_CASE_H
#define MR_TESTS_SQL_CASE_H

#include "core/base/text.h"

enum { MR_CASE_SECTIONS = 24, MR_CASE_LINES = 32768 };

struct mr_case_section {
    const char *kind, *argument; /* "input" and "orders.json"; "" without one */
    const char *body;            /* whole lines */
};

struct mr_case {
    char *name; /* "window/hop_order" */
    struct mr_text text;
    struct mr_case_section section[MR_CASE_SECTIONS];
    uint32_t sections;
};

int mr_case_read(const char *path, const char *name, struct mr_case *ret);
void mr_case_fini(struct mr_case *c);

/* The first section of KIND, or NULL. */
const struct mr_case_section *mr_case_find(const struct mr_case *c, const char *kind);

/* The lines of TEXT sorted, one text of them appended to OUT. */
void mr_lines_sorted(const char *text, struct mr_text *out);

/* The rows that stay when the changes "+I[..]", "-U[..]", "+U[..]" and "-D[..]" of TEXT
 * have been applied, in any order; sorted, as "+I[..]" each.  A row that was taken back
 * more often than it was given is there as "-D[..]". */
void mr_lines_folded(const char *text, struct mr_text *out);

#endif
