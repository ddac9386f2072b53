/*
 * core/base/suggest.h - "did you mean ...?"
 */
#ifndef MR_CORE_BASE_SUGGEST_H
#define MR_CORE_BASE_SUGGEST_H

#include "core/base/view.h"

/* The candidate nearest to WORD by edits (a swap of neighbours counts as one), the
 * case of ASCII letters ignored; NULL when none is within a third of WORD's length. */
const char *mr_suggest(struct mr_view word, const char *const *candidates, size_t count);

#endif
