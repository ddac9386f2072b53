/*
 * io/postgres/link.h - one connection to PostgreSQL, whose waiting can be ended.
 *
 * libpq is used without letting it wait: whoever waits sits in poll() on the connection and
 * on the lane's bell, so a job that ends does not have to wait for a server that hangs.
 *
 * What went wrong is one of five, and each is treated in its own way:
 *
 *     LOST       the connection is gone, or could not be made: make it again
 *     BUSY       a deadlock, a server that starts or is full: the same again, later
 *     ROW        a value or a row that the database refuses: the job fails, and names it
 *     OTHER      a statement that can not succeed: the job fails
 *     ABANDONED  nobody is interested any more
 *
 * Ownership   the place and the lane outlive the link.
 * Threads     one owner at a time.
 */
#ifndef MR_IO_POSTGRES_LINK_H
#define MR_IO_POSTGRES_LINK_H

#include "core/op/op.h"
#include "io/postgres/lane.h"
#include "io/postgres/url.h"

#include <libpq-fe.h>

enum mr_pg_trouble {
    MR_PG_FINE,
    MR_PG_LOST,
    MR_PG_BUSY,
    MR_PG_ROW,
    MR_PG_WRONG,
    MR_PG_ABANDONED
};

struct mr_pg_link {
    PGconn *conn; /* NULL: not connected */
    const struct mr_pg_place *place;
    struct mr_task_env *env;
    struct mr_pg_lane *lane;    /* NULL: on the control thread, where nobody ends a wait */
    enum mr_pg_trouble trouble; /* of the last call that failed */
    char state[6];              /* its SQLSTATE, or "" */
};

void mr_pg_link_init(struct mr_pg_link *link, const struct mr_pg_place *place,
                     struct mr_task_env *env, struct mr_pg_lane *lane);

/* One attempt.  *RET_IS_UP (may be NULL) when it failed: the server answers all the same,
 * so it is the password, the database or the like. */
int mr_pg_link_open(struct mr_pg_link *link, bool *ret_is_up, struct mr_err *reterr);
void mr_pg_link_close(struct mr_pg_link *link);

/* Statements without parameters and their last result, of which only success is known. */
int mr_pg_run(struct mr_pg_link *link, const char *sql, struct mr_err *reterr);

/* One statement with text parameters (NULL: NULL), its rows as text in *RET (PQclear). */
int mr_pg_ask(struct mr_pg_link *link, const char *sql, const char *const *param, int params,
              PGresult **ret, struct mr_err *reterr);

/* A statement prepared as NAME, with binary parameters. */
int mr_pg_execute(struct mr_pg_link *link, const char *name, const char *const *param,
                  const int *len, int params, struct mr_err *reterr);
int mr_pg_prepare(struct mr_pg_link *link, const char *name, const char *sql,
                  struct mr_err *reterr);
/* The same, its rows as binary values in *RET (PQclear). */
int mr_pg_query(struct mr_pg_link *link, const char *name, const char *const *param,
                const int *len, int params, PGresult **ret, struct mr_err *reterr);

/* COPY ... FROM STDIN: begin runs SQL, whose last statement it is. */
int mr_pg_copy_begin(struct mr_pg_link *link, const char *sql, struct mr_err *reterr);
int mr_pg_copy_put(struct mr_pg_link *link, const char *data, size_t len,
                   struct mr_err *reterr);
int mr_pg_copy_end(struct mr_pg_link *link, struct mr_err *reterr);

/* COPY ... TO STDOUT: 1 and *RET (PQfreemem), 0 at the end. */
int mr_pg_copy_get(struct mr_pg_link *link, char **ret, int *ret_len, struct mr_err *reterr);

/* Wait on the connection or for an end; EVENTS of poll(); false: abandoned. */
bool mr_pg_link_wait(struct mr_pg_link *link, short events, int64_t timeout_ns);

/* A pause between attempts; ends early when nobody is interested any more. */
void mr_pg_link_pause(struct mr_pg_link *link, int64_t pause_ns);

/* More words behind the sentence in ERR; returns CODE. */
int mr_pg_add_words(struct mr_err *err, int code, const char *fmt, ...) MR_PRINTF(3, 4);

/* NAME as an identifier, appended. */
static inline void mr_pg_put_name(struct mr_text *out, const char *name)
{
    mr_text_quote(out, mr_view_of(name), '"');
}

#endif
