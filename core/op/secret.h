/*
 * core/op/secret.h - option values that say where a secret lies.
 *
 *     'properties.sasl.password' = 'secret:file:/run/credentials/orders/kafka'
 *     'properties.sasl.password' = 'secret:env:KAFKA_PASSWORD'
 *
 * The catalog, plans, EXPLAIN, signatures and snapshots hold the reference.  It is
 * resolved when a job starts, just before its connectors open, for the life of the job.
 *
 * A file must be regular, must not be readable or writable by every user of the host, and
 * lie below the allowed roots where there are any (core/op/roots.h), or in the directory of
 * systemd's credentials.  One newline at its end is not part of the secret.
 *
 * Only an option that never shows in messages, names of splits or plans may be a
 * reference: what is secret by its name, and user names.
 *
 * Ownership   resolved values belong to the mr_secrets, in memory that is locked where the
 *             host lets us, left out of core dumps, and zeroed by fini.
 * Threads     one owner.
 * Fails       with a sentence that names table, option and place, and never the value.
 */
#ifndef MR_CORE_OP_SECRET_H
#define MR_CORE_OP_SECRET_H

#include "core/base/mask.h"
#include "core/op/options.h"
#include "core/sys/sys.h"

#define MR_SECRET_BYTES_MAX (64 * 1024)

struct mr_secret;

struct mr_secrets {
    struct mr_secret *first; /* one per resolved option */
};

/* May the value of KEY be a reference? */
bool mr_secret_may_be(struct mr_view key);

/* Is VALUE a well-formed reference?  0, or MR_ERR_OPTION that names KEY and TABLE. */
int mr_secret_check(struct mr_view table, struct mr_view key, struct mr_view value,
                    struct mr_err *reterr);

/* Put the secrets in the place of the references in OPTIONS.  ROOTS: as in
 * core/op/roots.h, NULL: any file.  On failure some are resolved and some not. */
int mr_secrets_resolve(struct mr_secrets *secrets, struct mr_sys *sys,
                       struct mr_options *options, const char *roots, struct mr_err *reterr);

/* Take every resolved value out of a message. */
void mr_secrets_hide(const struct mr_secrets *secrets, struct mr_err *err);
/* Or out of the terminated TEXT, which has room for SIZE bytes.  Any thread. */
void mr_secrets_hide_in(const struct mr_secrets *secrets, char *text, size_t size);

/* The options hold their references again; the values are gone. */
void mr_secrets_fini(struct mr_secrets *secrets);

#endif
