/*
 * core/base/mask.h - what must not be read in a message, a plan or a listing.
 *
 *     'properties.sasl.password' = '******'
 *     'url' = 'https://loader:******@host/path'
 *     'url' = 'jdbc:postgresql://host/db?user=loader&password=******'
 *
 * A key says by its name whether its value is a secret, by the words Flink's own
 * configuration listing goes by.  "secret:file:/path" and "secret:env:NAME" say where a
 * secret lies and are none themselves: they are shown (core/op/secret.h resolves them).
 *
 * Fails       never.
 * Cost        a few searches; for people's eyes only, not for rows.
 */
#ifndef MR_CORE_BASE_MASK_H
#define MR_CORE_BASE_MASK_H

#include "core/base/text.h"

#define MR_MASK "******" /* of one length, for the length of a secret is a hint too */

/* Does the name of KEY say that its value is a secret?  Case does not matter. */
bool mr_mask_is_sensitive(struct mr_view key);

/* Is VALUE the place of a secret, "secret:...", and not the secret? */
bool mr_mask_is_reference(struct mr_view value);

/* The first password in TEXT, scheme://user:password@host or ?password=..&sslpassword=.., or
 * a view whose data is NULL. */
struct mr_view mr_mask_url_password(struct mr_view text);

/* Append VALUE as it may be shown under KEY: masked whole, in its URL, or not at all. */
void mr_mask_put(struct mr_text *out, struct mr_view key, struct mr_view value);

/* Replace every SECRET in the terminated TEXT, which has room for SIZE bytes. */
void mr_mask_replace(char *text, size_t size, struct mr_view secret);

#endif
