/*
 * io/postgres/gid.h - names of prepared transactions, so that each is known again by its writer.
 *
 *     millrace_<job>_<sink>_<reactor>_<epoch>       in pg_prepared_xacts
 *               │     └ hash of the operator's uid
 *               └ what names the job in other systems (sink_id), or the hash of it
 *
 * A database server has prepared transactions of many jobs in one list.  One is ours only if
 * the whole name parses, and job and sink are equal; nothing is matched by a prefix.
 */
#ifndef MR_IO_POSTGRES_GID_H
#define MR_IO_POSTGRES_GID_H

#include "core/base/text.h"

#define MR_PG_GID_BYTES 200 /* GIDSIZE of the server, with the terminator */

struct mr_pg_owner {
    char name[100]; /* "millrace_<job>_<sink>": all but the last two fields */
};

/* JOB: of any length, made short by hashing; UID: the operator's. */
void mr_pg_owner_init(struct mr_pg_owner *owner, const char *job, const char *uid);

void mr_pg_gid_print(const struct mr_pg_owner *owner, uint32_t reactor, uint64_t epoch,
                     char out[MR_PG_GID_BYTES]);

/* Is GID a name that OWNER's sink has given?  Then whose and when. */
bool mr_pg_gid_parse(const struct mr_pg_owner *owner, struct mr_view gid, uint32_t *ret_reactor,
                     uint64_t *ret_epoch);

/* A number of 64 bits for the server's advisory locks, by what the lock is about. */
int64_t mr_pg_lock_key(const char *job, const char *table);

#endif
