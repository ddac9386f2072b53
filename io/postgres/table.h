/*
 * io/postgres/table.h - the table in the database, held against the one that was declared.
 *
 * Asked for once, when a job starts, so that a column that is missing or of another type is
 * told then, with both sides and what to do, and not by the first row.
 *
 * Names: as written, or else in lower case, for that is how PostgreSQL reads the names that
 * Flink hands it without quotes.
 *
 * Ownership   fini.  The declared schema is borrowed.
 * Fails       with a sentence for each thing that does not fit.
 */
#ifndef MR_IO_POSTGRES_TABLE_H
#define MR_IO_POSTGRES_TABLE_H

#include "core/op/connector.h"
#include "io/postgres/link.h"
#include "io/postgres/wire.h"

struct mr_pg_column {
    struct mr_type type;  /* as declared */
    enum mr_pg_code code; /* as it travels */
    uint32_t oid;         /* of the type below any domain */
    char *name;           /* as the server has it */
    char *type_name;      /* for an array of it in a statement: "numeric", "public.mood" */
};

struct mr_pg_table {
    char *name;                  /* quoted, with its schema: ready for a statement */
    struct mr_pg_column *column; /* of the declared ones, in their order */
    uint32_t columns;
};

enum mr_pg_use { MR_PG_READS, MR_PG_APPENDS, MR_PG_UPSERTS };

/* Find 'table-name' NAME and check it for USE.  WANTED: as in struct mr_table_spec. */
int mr_pg_table_init(struct mr_pg_table *table, struct mr_pg_link *link, const char *name,
                     const struct mr_table_spec *spec, enum mr_pg_use use,
                     struct mr_err *reterr);
void mr_pg_table_fini(struct mr_pg_table *table);

/* The name that the server has for COLUMN, appended quoted; it must hold numbers. */
int mr_pg_table_partition(const struct mr_pg_table *table, struct mr_pg_link *link,
                          struct mr_view column, struct mr_text *ret, struct mr_err *reterr);

#endif
