/*
 * operators/plugin/signature.h - what a function takes and gives, from the words of its library.
 *
 *     "STRING, DECIMAL(10, 2)"       types, one for each argument
 *     "STRING, INT..."               the last one once or more
 *     "word STRING, length INT"      columns of a table function
 *
 * Ownership   types, names and texts live in the arena that they were read into.
 * Fails       MR_ERR_PLUGIN with a sentence that quotes the text and says where it goes wrong.
 */
#ifndef MR_OPERATORS_PLUGIN_SIGNATURE_H
#define MR_OPERATORS_PLUGIN_SIGNATURE_H

#include "core/base/err.h"
#include "core/data/type.h"

#define MR_SIGNATURE_TYPES_MAX 64

struct mr_signature {
    uint32_t count;
    struct mr_type *type;
    struct mr_view *name; /* of columns; else NULL */
    bool repeats;         /* the last one may come again and again */
};

/* HAS_NAMES: of columns, which do not repeat. */
int mr_signature_parse(struct mr_arena *arena, const char *text, bool has_names,
                       struct mr_signature *ret, struct mr_err *reterr);

#endif
