/*
 * io/postgres/url.h - where a database is: 'url' = 'jdbc:postgresql://host:port/db?...' for libpq.
 *
 *     jdbc:postgresql://h1:5432,h2:5433/orders?sslmode=require&currentSchema=sales
 *        host=h1,h2  port=5432,5433  dbname=orders  sslmode=require  search_path: sales
 *
 * The driver's own parameters are taken over where libpq knows the thing; those that only
 * mean something to Java are left out, and the log says so.  A host that begins with '/'
 * (%2Frun%2Fpostgresql) is the directory of a Unix socket.
 *
 * Ownership   copies; fini.
 * Fails       MR_ERR_OPTION with a sentence that never shows the URL: it may hold a password.
 */
#ifndef MR_IO_POSTGRES_URL_H
#define MR_IO_POSTGRES_URL_H

#include "core/base/err.h"
#include "core/base/text.h"

#define MR_PG_PARAMETERS_MAX 32

struct mr_pg_place {
    /* As PQconnectdbParams takes them, ended by a NULL keyword. */
    const char *keyword[MR_PG_PARAMETERS_MAX + 1];
    char *value[MR_PG_PARAMETERS_MAX + 1];
    uint32_t count;
    char *schema;           /* currentSchema; NULL: the server's search path */
    char *name;             /* "orders at h1:5432,h2:5433", for messages */
    struct mr_text ignored; /* "loginTimeout, stringtype": parameters left out */
};

int mr_pg_place_init(struct mr_pg_place *place, struct mr_view url, struct mr_err *reterr);
void mr_pg_place_fini(struct mr_pg_place *place);

/* Set KEYWORD, in the place of what the URL said. */
int mr_pg_place_set(struct mr_pg_place *place, const char *keyword, struct mr_view value,
                    struct mr_err *reterr);

/* The value of KEYWORD, or NULL. */
const char *mr_pg_place_get(const struct mr_pg_place *place, const char *keyword);

#endif
