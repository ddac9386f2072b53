/*
 * io/json/pick_int.h - some values of one object, by their keys, where they lie.
 *
 * For messages that are envelopes: what is in them is read by others.
 */
#ifndef MR_IO_JSON_PICK_INT_H
#define MR_IO_JSON_PICK_INT_H

#include "io/json/scan_int.h"

/* One key that is looked for.  Not there, or null: kind MR_JSON_NULL. */
struct mr_json_pick {
    struct mr_view name;
    struct mr_json_token value;
};

/* The values of COUNT keys of the object at P, the last one where a key comes twice; DEPTH
 * containers may open within it.  Where the object ends, or NULL.  All of it is checked, but
 * for UTF-8. */
const char *mr_json_pick(const char *p, const char *end, unsigned depth,
                         struct mr_json_pick *pick, uint32_t count,
                         struct mr_json_fault *fault);

#endif
