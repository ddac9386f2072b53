/*
 * io/postgres/postgres.h - the connector 'jdbc', on PostgreSQL's own client library.
 *
 *     sink     by key      INSERT ... ON CONFLICT: a row written twice changes nothing
 *              no key      COPY; 'exactly-once': COPY into a transaction, prepared at the
 *                          barrier and committed when the checkpoint counts
 *     source   COPY ... TO STDOUT, once, split by a column when the table says so
 *     lookup   SELECT ... of an array of keys, one at a time (lookup.c)
 *
 *     reactor ─ encode ─► lane ─► thread ─ libpq ─► server        one thread per sink operator
 *     reactor ◄ decode ── lane ◄─ thread ◄ libpq ── server        and per reader
 *
 * Flink's JDBC options are taken as they are, the URL too.  Built as a plug-in
 * (plugins/postgres.so), loaded by the first table that names it.
 *
 * A server that goes away in the middle is waited for and said aloud, up to
 * 'connection.max-retry-timeout'; its table's rows wait, and the source feels it.  A table or
 * a column that is missing or of another type is an error at the start.
 *
 * Threads     source and sink: the control thread, with a connection that lives as long as
 *             open().  Everything else waits on the lane's thread (lane.h), never on a reactor.
 */
#ifndef MR_IO_POSTGRES_POSTGRES_H
#define MR_IO_POSTGRES_POSTGRES_H

#include "core/op/connector.h"
#include "io/postgres/link.h"

extern const struct mr_source_class mr_pg_source;
extern const struct mr_lookup_class mr_pg_lookup;
extern const struct mr_sink_class mr_pg_sink;
extern const struct mr_option_spec mr_pg_options[];

/* What source and sink are both told. */
struct mr_pg_options {
    struct mr_pg_place place;
    char *table;              /* 'table-name' */
    int64_t retry_timeout_ns; /* 'connection.max-retry-timeout' */
};

int mr_pg_options_init(struct mr_pg_options *options, const struct mr_table_spec *spec,
                       struct mr_task_env *env, struct mr_err *reterr);
void mr_pg_options_fini(struct mr_pg_options *options);

/* At the start of a job: connect, LOOK at what is there, and disconnect.  All of it again
 * while the server is away, for the few seconds that one which is starting takes. */
int mr_pg_look_first(struct mr_pg_link *link, const struct mr_pg_options *options,
                     int (*look)(void *context, struct mr_pg_link *link, struct mr_err *reterr),
                     void *context, struct mr_err *reterr);

#endif
