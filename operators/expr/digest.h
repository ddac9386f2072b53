/*
 * operators/expr/digest.h - message digests, for the SQL functions of their names.
 *
 * MD5 is RFC 1321, the others FIPS 180-4.  Plain portable code: for stored bytes there
 * is core/base/hash.h, which is faster.
 */
#ifndef MR_OPERATORS_EXPR_DIGEST_H
#define MR_OPERATORS_EXPR_DIGEST_H

#include "core/base/view.h"

enum mr_digest { MR_MD5, MR_SHA1, MR_SHA224, MR_SHA256, MR_SHA384, MR_SHA512 };

#define MR_DIGEST_MAX 64

/* The digest of MESSAGE into OUT; returns how many bytes it has. */
size_t mr_digest(enum mr_digest digest, struct mr_view message, uint8_t out[MR_DIGEST_MAX]);

#endif
