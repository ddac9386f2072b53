/*
 * io/faker/regexify.h - texts that a regular expression matches, made up.
 *
 *     (GET|POST) /[a-z]{3,8}(\.html)?      "GET /qkdw.html"
 *
 * What it knows: letters, escapes (\d \w \s, \. ..), [a-z0-9_], '.', (a|b), and how often:
 * {n} {n,m} ? and * + as up to 8 times.  '^' at the front and '$' at the end mean nothing.
 *
 * Ownership   the compiled expression lives in the caller's arena and borrows TEXT.
 * Fails       with the place; an expression whose texts could be longer than
 *             MR_REGEXIFY_TEXT_MAX is refused, so that making one always ends soon.
 */
#ifndef MR_IO_FAKER_REGEXIFY_H
#define MR_IO_FAKER_REGEXIFY_H

#include "core/base/err.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/mem/arena.h"

enum { MR_REGEXIFY_TEXT_MAX = 1 << 16, MR_REGEXIFY_DEPTH_MAX = 32 };

struct mr_regexify;

int mr_regexify_new(struct mr_arena *arena, struct mr_view text, struct mr_regexify **ret,
                    struct mr_err *reterr);

/* Append one of its texts; each choice between two ways is even. */
void mr_regexify_put(const struct mr_regexify *regex, struct mr_rng *rng, struct mr_text *out);

#endif
