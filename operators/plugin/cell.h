/*
 * operators/plugin/cell.h - values that a user's function has made: are they of their type?
 *
 * Everything behind a function trusts types: an INT is within 32 bits, a TIME within a day.
 */
#ifndef MR_OPERATORS_PLUGIN_CELL_H
#define MR_OPERATORS_PLUGIN_CELL_H

#include "core/data/type.h"
#include "include/millrace_plugin.h"

/* Of one string made by a function, and of all rows that a table function makes of one row. */
#define MR_USER_BYTES_MAX (16u << 20)

_Static_assert(sizeof(struct mr_plugin_string) == sizeof(struct mr_str) &&
                   offsetof(struct mr_plugin_string, u) == offsetof(struct mr_str, u),
               "the strings of plug-ins are ours");

/* Whatever lies in the shape of TYPE is a value of it. */
bool mr_user_cell_is_free(struct mr_type type);

/* Bring CELL to TYPE where that only loses digits behind the point, as CAST does; false: it is
 * out of TYPE's range. */
bool mr_user_cell_fit(struct mr_type type, union mr_plugin_cell *cell);

#endif
