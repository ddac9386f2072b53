/*
 * operators/document/path.h - which nodes of a document a path means.
 *
 *     lax $.items[0]['price']       one node: a definite path
 *     strict $..id   $[*].a         any number of them
 *
 * The paths are those that Flink hands to Jayway JsonPath: members (.a  ['a']  ["a"]), elements
 * ([0]  [-1]), all of them (.*  [*]), several ([0,2]), slices ([1:3]) and any depth
 * (..a).  Filters ([?(@.a > 1)]) functions (.length()) and several
 * names in brackets are refused.
 *
 * A path without '$' begins with the name of a member.  In front stands the mode: strict, where
 * what is missing is an error, or lax, where it is nothing.  Without one it is strict.
 *
 * Ownership   a path lives in the arena it was made in.
 * Fails       new: MR_ERR_FORMAT, it is no path; MR_ERR_UNSUPPORTED.
 */
#ifndef MR_OPERATORS_DOCUMENT_PATH_H
#define MR_OPERATORS_DOCUMENT_PATH_H

#include "core/base/err.h"
#include "operators/document/document.h"

struct mr_jsonpath;

int mr_jsonpath_new(struct mr_arena *arena, struct mr_view text, struct mr_jsonpath **ret,
                    struct mr_err *reterr);

bool mr_jsonpath_is_lax(const struct mr_jsonpath *path);

/* A definite path, as Jayway writes it: $['a'][0] */
void mr_jsonpath_print(const struct mr_jsonpath *path, struct mr_text *out);

/* What PATH leads to in DOCUMENT: for an indefinite path an array of all it means, made in
 * ARENA.  NULL: a definite path leads nowhere. */
struct mr_node *mr_jsonpath_find(const struct mr_jsonpath *path, struct mr_node *document,
                                 struct mr_arena *arena);

#endif
