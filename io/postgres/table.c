#include "io/postgres/table.h"

#include "core/base/suggest.h"

#include <errno.h>
#include <stdlib.h>

enum { VERSION_LEAST = 120000 };

/* The columns of an answer to COLUMNS_SQL. */
enum {
    COL_NAME,
    COL_TYPE_OID,
    COL_KIND,
    COL_TYPE_NAME,
    COL_ARRAY_OF,
    COL_MODIFIER,
    COL_SHOWN,
    COL_NOT_NULL,
    COL_DEFAULT,
    COL_GENERATED,
    COL_IDENTITY
};

/* A domain is looked through once; one over another stays what it is, and is refused. */
static const char COLUMNS_SQL[] =
    "SELECT a.attname, b.oid, b.typtype, b.typname, pg_catalog.format_type(b.oid, -1), "
    "CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, "
    "pg_catalog.format_type(a.atttypid, a.atttypmod), "
    "a.attnotnull OR t.typnotnull, a.atthasdef OR t.typdefault IS NOT NULL, "
    "a.attgenerated <> '', a.attidentity "
    "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "JOIN pg_catalog.pg_type b "
    "ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END "
    "WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

static const char TABLE_SQL[] =
    "SELECT c.oid, c.relkind, "
    "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), "
    "pg_catalog.has_any_column_privilege(c.oid, 'SELECT'), "
    "pg_catalog.has_any_column_privilege(c.oid, 'INSERT'), "
    "pg_catalog.has_any_column_privilege(c.oid, 'UPDATE'), "
    "pg_catalog.pg_is_in_recovery(), c.relpersistence, current_user "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.oid = pg_catalog.to_regclass($1)";

/* A unique index on exactly these columns, which ON CONFLICT can go by. */
static const char KEY_SQL[] =
    "SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = $1::oid AND i.indisunique AND "
    "i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND "
    "(SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attname) "
    "FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND "
    "a.attnum = ANY((i.indkey::smallint[])[0:i.indnkeyatts - 1])) = "
    "(SELECT pg_catalog.array_agg(k ORDER BY k) FROM pg_catalog.unnest($2::text[]) k)";

struct found {
    struct mr_pg_link *link;
    const struct mr_table_spec *spec;
    const char *name; /* 'table-name' */
    enum mr_pg_use use;
    char oid[16];
    PGresult *columns;
};

static bool is_true(const PGresult *result, int row, int col)
{
    return PQgetvalue(result, row, col)[0] == 't';
}

static char *copy(const char *text)
{
    char *made = strdup(text);

    MR_ASSERT(made != NULL);
    return made;
}

/* -- The table ----------------------------------------------------------------------- */

/* NAME as PostgreSQL would read it; when there is no such table, as it is written. */
static int look_up(struct found *found, PGresult **ret, struct mr_err *reterr)
{
    const char *param[1] = {found->name};
    struct mr_text quoted;
    int rc = mr_pg_ask(found->link, TABLE_SQL, param, 1, ret, reterr);

    /* What is no name at all (a query, say) is refused by the server as such. */
    if ((rc < 0 && found->link->trouble != MR_PG_WRONG) || (rc == 0 && PQntuples(*ret) == 1))
        return rc;
    if (rc == 0)
        PQclear(*ret);
    *ret = NULL;
    mr_text_init(&quoted);
    for (const char *at = found->name;;) {
        size_t n = strcspn(at, ".");
        mr_text_quote(&quoted, (struct mr_view){at, n}, '"');
        if (at[n] == '\0')
            break;
        mr_text_putc(&quoted, '.');
        at += n + 1;
    }
    param[0] = quoted.data;
    rc = mr_pg_ask(found->link, TABLE_SQL, param, 1, ret, reterr);
    mr_text_fini(&quoted);
    return rc;
}

static int check_rights(struct found *found, const PGresult *table, struct mr_err *reterr)
{
    static const char *const right[] = {"SELECT", "INSERT", "UPDATE"};
    bool needs[] = {found->use != MR_PG_APPENDS, found->use != MR_PG_READS,
                    found->use == MR_PG_UPSERTS};

    for (int i = 0; i < 3; i++)
        if (needs[i] && !is_true(table, 0, 3 + i))
            return mr_fail(reterr, -EACCES,
                           "user '%s' may not %s on %s of %s: GRANT %s ON %s TO \"%s\"",
                           PQgetvalue(table, 0, 8), right[i], PQgetvalue(table, 0, 2),
                           found->link->place->name, right[i], PQgetvalue(table, 0, 2),
                           PQgetvalue(table, 0, 8));
    return 0;
}

static int find_table(struct found *found, struct mr_pg_table *table, struct mr_err *reterr)
{
    PGresult *result = NULL;
    int rc = look_up(found, &result, reterr);

    if (rc < 0)
        return mr_wrap(reterr, "looking for 'table-name' = '%s'", found->name);
    if (PQntuples(result) != 1) {
        PQclear(result);
        return mr_fail(reterr, -ENOENT,
                       "there is no table '%s' in %s: CREATE it, or give its schema too "
                       "('table-name' = 'schema.table')",
                       found->name, found->link->place->name);
    }
    char kind = PQgetvalue(result, 0, 1)[0];
    bool is_view = kind == 'v' || kind == 'm', is_table = kind == 'r' || kind == 'p';
    (void)snprintf(found->oid, sizeof(found->oid), "%s", PQgetvalue(result, 0, 0));
    table->name = copy(PQgetvalue(result, 0, 2));
    if (!is_table && kind != 'f' && !(is_view && found->use == MR_PG_READS))
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED, "%s is %s, which %s", table->name,
                     is_view ? "a view" : "no table",
                     found->use == MR_PG_READS ? "can not be read" : "can not be written");
    else if (found->use != MR_PG_READS && is_true(result, 0, 6))
        rc = mr_fail(reterr, -EROFS,
                     "the server %s is a standby, to which nothing can be written: give the "
                     "primary in 'url', or all of them with targetServerType=primary",
                     found->link->place->name);
    else
        rc = check_rights(found, result, reterr);
    PQclear(result);
    return rc;
}

/* -- Its columns ----------------------------------------------------------------------- */

/* Row of COLUMNS for the declared NAME, or -1. */
static int find_column(const PGresult *columns, struct mr_view name)
{
    struct mr_text lower;
    int at = -1;

    for (int i = 0; i < PQntuples(columns); i++)
        if (mr_view_is(name, PQgetvalue(columns, i, COL_NAME)))
            return i;
    mr_text_init(&lower);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        mr_text_putc(&lower, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    for (int i = 0; i < PQntuples(columns) && at < 0; i++)
        if (mr_view_is(mr_text_view(&lower), PQgetvalue(columns, i, COL_NAME)))
            at = i;
    mr_text_fini(&lower);
    return at;
}

static int no_column(struct found *found, const struct mr_pg_table *table, struct mr_view name,
                     struct mr_type type, struct mr_err *reterr)
{
    int count = PQntuples(found->columns);
    const char **known = calloc((size_t)count + 1, sizeof(*known));
    struct mr_text text, sql_type;

    MR_ASSERT(known != NULL);
    mr_text_init(&text);
    mr_text_init(&sql_type);
    for (int i = 0; i < count; i++) {
        known[i] = PQgetvalue(found->columns, i, COL_NAME);
        mr_text_printf(&text, "%s%s", i == 0 ? "" : ", ", known[i]);
    }
    mr_pg_type_print(type, &sql_type);
    const char *guess = mr_suggest(name, known, (uint32_t)count);
    int rc = mr_fail(
        reterr, MR_ERR_SCHEMA,
        "%s of %s has no column '" MR_VIEW_FMT "'%s%s%s.  It has (%s).  To make it: "
        "ALTER TABLE %s ADD COLUMN \"" MR_VIEW_FMT "\" %s",
        table->name, found->link->place->name, MR_VIEW_ARG(name),
        guess != NULL ? "; did you mean '" : "", guess != NULL ? guess : "",
        guess != NULL ? "'?" : "", text.data, table->name, MR_VIEW_ARG(name), sql_type.data);
    mr_text_fini(&text);
    mr_text_fini(&sql_type);
    free(known);
    return rc;
}

/* Both sides of a column whose types do not meet, and how to make them. */
static int mismatch(struct found *found, const struct mr_pg_table *table,
                    const struct mr_field *field, int at, enum mr_pg_code code,
                    struct mr_err *reterr)
{
    const PGresult *columns = found->columns;
    const char *shown = PQgetvalue(columns, at, COL_SHOWN);
    const char *name = PQgetvalue(columns, at, COL_NAME);
    struct mr_type declared = field->type;
    struct mr_text here, there, type;
    int rc;

    mr_text_init(&here);
    mr_text_init(&there);
    mr_text_init(&type);
    declared.nullable = 1;
    mr_type_print(declared, &type);
    mr_pg_type_print(declared, &there);
    mr_pg_type_here(code, (int32_t)strtol(PQgetvalue(columns, at, COL_MODIFIER), NULL, 10),
                    &here);
    if (code == MR_PG_OTHER)
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED,
                     "column '%s' of %s is %s in PostgreSQL, which is not supported.  Leave it "
                     "out of the table%s",
                     name, table->name, shown,
                     found->use == MR_PG_READS
                         ? ", or read a view that casts it (::text, or one element of it)"
                         : "");
    else
        rc = mr_fail(reterr, MR_ERR_SCHEMA,
                     "column '%s' of %s is %s in PostgreSQL and %s here, which %s.  Declare it "
                     "%s, or change it there: ALTER TABLE %s ALTER COLUMN \"%s\" TYPE %s",
                     name, table->name, shown, type.data,
                     found->use == MR_PG_READS ? "can not take all its values"
                                               : "it can not take as it is",
                     here.data, table->name, name, there.data);
    mr_text_fini(&here);
    mr_text_fini(&there);
    mr_text_fini(&type);
    return rc;
}

/* What goes through, but not as it is: told once, at the start. */
static void say_rounding(struct found *found, const struct mr_field *field, int at,
                         enum mr_pg_code code)
{
    int32_t modifier = (int32_t)strtol(PQgetvalue(found->columns, at, COL_MODIFIER), NULL, 10);
    int precision = 0, scale = 0, digits = field->type.precision;
    bool is_time = code == MR_PG_TIME || code == MR_PG_TIMESTAMP || code == MR_PG_TIMESTAMPTZ;
    bool reads = found->use == MR_PG_READS, rounds = false;

    if (is_time) {
        int there = modifier < 0 ? 6 : modifier;
        rounds = reads ? there > digits : digits > there;
    } else if (code == MR_PG_NUMERIC && mr_pg_numeric_limits(modifier, &precision, &scale)) {
        int here = field->type.id == MR_TYPE_DECIMAL ? field->type.scale : 0;
        rounds = reads ? scale > here : here > scale;
    }
    if (rounds)
        mr_task_log(found->link->env,
                    "table '%s': column '" MR_VIEW_FMT
                    "' is %s in PostgreSQL and has %s digits "
                    "behind the point here: values are %s",
                    found->spec->name, MR_VIEW_ARG(field->name),
                    PQgetvalue(found->columns, at, COL_SHOWN), reads ? "fewer" : "more",
                    reads && is_time ? "cut off" : "rounded");
}

static int check_column(struct found *found, struct mr_pg_table *table, uint32_t c,
                        struct mr_err *reterr)
{
    const struct mr_field *field = &found->spec->schema->field[c];
    struct mr_pg_column *column = &table->column[c];
    const PGresult *columns = found->columns;
    int at = find_column(columns, field->name);

    if (at < 0)
        return no_column(found, table, field->name, field->type, reterr);
    column->type = field->type;
    column->oid = (uint32_t)strtoul(PQgetvalue(columns, at, COL_TYPE_OID), NULL, 10);
    column->code = mr_pg_code_of(column->oid, PQgetvalue(columns, at, COL_KIND)[0],
                                 PQgetvalue(columns, at, COL_TYPE_NAME));
    column->name = copy(PQgetvalue(columns, at, COL_NAME));
    column->type_name = copy(PQgetvalue(columns, at, COL_ARRAY_OF));
    bool fits = found->use == MR_PG_READS ? mr_pg_can_read(column->code, field->type)
                                          : mr_pg_can_write(field->type, column->code);
    if (!fits)
        return mismatch(found, table, field, at, column->code, reterr);
    say_rounding(found, field, at, column->code);
    if (found->use == MR_PG_READS)
        return 0;
    if (is_true(columns, at, COL_GENERATED) || PQgetvalue(columns, at, COL_IDENTITY)[0] == 'a')
        return mr_fail(reterr, MR_ERR_SCHEMA,
                       "column '%s' of %s is GENERATED ALWAYS: PostgreSQL makes its values.  "
                       "Leave it out of the table",
                       column->name, table->name);
    return 0;
}

/* Columns that are not written must be able to do without. */
static int check_left_out(struct found *found, const struct mr_pg_table *table,
                          struct mr_err *reterr)
{
    for (int i = 0; i < PQntuples(found->columns); i++) {
        const char *name = PQgetvalue(found->columns, i, COL_NAME);
        bool is_written = false;
        for (uint32_t c = 0; c < table->columns; c++)
            is_written |= strcmp(table->column[c].name, name) == 0;
        if (is_written || !is_true(found->columns, i, COL_NOT_NULL) ||
            is_true(found->columns, i, COL_DEFAULT) ||
            is_true(found->columns, i, COL_GENERATED) ||
            PQgetvalue(found->columns, i, COL_IDENTITY)[0] != '\0')
            continue;
        return mr_fail(reterr, MR_ERR_SCHEMA,
                       "column '%s' (%s) of %s is NOT NULL without a default, and the table "
                       "does not have it: every row would be refused.  Add it to the table, or "
                       "give it a default: ALTER TABLE %s ALTER COLUMN \"%s\" SET DEFAULT ...",
                       name, PQgetvalue(found->columns, i, COL_SHOWN), table->name, table->name,
                       name);
    }
    return 0;
}

/* A NULL for one of these columns ends the job, so it is said beforehand. */
static void say_nulls(struct found *found, const struct mr_pg_table *table)
{
    struct mr_text names;

    mr_text_init(&names);
    for (uint32_t c = 0; c < table->columns; c++) {
        int at = find_column(found->columns, mr_view_of(table->column[c].name));
        if (table->column[c].type.nullable && is_true(found->columns, at, COL_NOT_NULL))
            mr_text_printf(&names, "%s%s", names.len == 0 ? "" : ", ", table->column[c].name);
    }
    if (names.len != 0)
        mr_task_log(
            found->link->env,
            "table '%s': NOT NULL in PostgreSQL and nullable here: %s.  A NULL would end "
            "the job; declare them NOT NULL to have it caught earlier",
            found->spec->name, names.data);
    mr_text_fini(&names);
}

static int check_key(struct found *found, const struct mr_pg_table *table,
                     struct mr_err *reterr)
{
    struct mr_text array, list;
    const char *param[2];
    PGresult *result = NULL;

    mr_text_init(&array);
    mr_text_init(&list);
    for (uint32_t k = 0; k < found->spec->primary_keys; k++) {
        const char *name = table->column[found->spec->primary_key[k]].name;
        mr_text_puts(&array, k == 0 ? "{\"" : ",\"");
        for (const char *c = name; *c != '\0'; c++) {
            if (*c == '"' || *c == '\\')
                mr_text_putc(&array, '\\');
            mr_text_putc(&array, *c);
        }
        mr_text_putc(&array, '"');
        mr_text_puts(&list, k == 0 ? "" : ", ");
        mr_pg_put_name(&list, name);
    }
    mr_text_putc(&array, '}');
    param[0] = found->oid;
    param[1] = array.data;
    int rc = mr_pg_ask(found->link, KEY_SQL, param, 2, &result, reterr);
    if (rc == 0 && PQntuples(result) == 0)
        rc = mr_fail(reterr, MR_ERR_SCHEMA,
                     "the table's PRIMARY KEY is (%s), and %s has no unique index on exactly "
                     "these columns to overwrite rows by: ALTER TABLE %s ADD PRIMARY KEY (%s)",
                     list.data, table->name, table->name, list.data);
    PQclear(result);
    mr_text_fini(&array);
    mr_text_fini(&list);
    return rc;
}

int mr_pg_table_init(struct mr_pg_table *table, struct mr_pg_link *link, const char *name,
                     const struct mr_table_spec *spec, enum mr_pg_use use,
                     struct mr_err *reterr)
{
    struct found found = {.link = link, .spec = spec, .name = name, .use = use};
    const char *param[1] = {found.oid};

    *table = (struct mr_pg_table){0};
    if (PQserverVersion(link->conn) < VERSION_LEAST)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "%s is a PostgreSQL older than 12, which is not supported",
                       link->place->name);
    table->columns = spec->physical;
    table->column = calloc(spec->physical + 1u, sizeof(*table->column));
    MR_ASSERT(table->column != NULL);
    int rc = find_table(&found, table, reterr);
    if (rc == 0)
        rc = mr_pg_ask(link, COLUMNS_SQL, param, 1, &found.columns, reterr);
    for (uint32_t c = 0; c < spec->physical && rc == 0; c++)
        if (spec->wanted == NULL || spec->wanted[c])
            rc = check_column(&found, table, c, reterr);
    if (rc == 0 && use != MR_PG_READS)
        rc = check_left_out(&found, table, reterr);
    if (rc == 0 && use != MR_PG_READS)
        say_nulls(&found, table);
    if (rc == 0 && use == MR_PG_UPSERTS)
        rc = check_key(&found, table, reterr);
    PQclear(found.columns);
    if (rc < 0)
        mr_pg_table_fini(table);
    return rc;
}

void mr_pg_table_fini(struct mr_pg_table *table)
{
    for (uint32_t c = 0; c < table->columns && table->column != NULL; c++) {
        free(table->column[c].name);
        free(table->column[c].type_name);
    }
    free(table->column);
    free(table->name);
    *table = (struct mr_pg_table){0};
}

int mr_pg_table_partition(const struct mr_pg_table *table, struct mr_pg_link *link,
                          struct mr_view column, struct mr_text *ret, struct mr_err *reterr)
{
    struct mr_text name;
    PGresult *columns = NULL;
    const char *param[1];
    int at;

    mr_text_init(&name);
    mr_text_printf(&name, "%s", table->name);
    param[0] = name.data;
    PGresult *oid = NULL;
    int rc = mr_pg_ask(link, "SELECT $1::regclass::oid", param, 1, &oid, reterr);
    if (rc == 0) {
        param[0] = PQgetvalue(oid, 0, 0);
        rc = mr_pg_ask(link, COLUMNS_SQL, param, 1, &columns, reterr);
    }
    if (rc == 0 && (at = find_column(columns, column)) < 0)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "'scan.partition.column' = '" MR_VIEW_FMT "': %s has no such column",
                     MR_VIEW_ARG(column), table->name);
    if (rc == 0) {
        enum mr_pg_code code =
            mr_pg_code_of((uint32_t)strtoul(PQgetvalue(columns, at, COL_TYPE_OID), NULL, 10),
                          'b', PQgetvalue(columns, at, COL_TYPE_NAME));
        mr_pg_put_name(ret, PQgetvalue(columns, at, COL_NAME));
        if (code != MR_PG_INT2 && code != MR_PG_INT4 && code != MR_PG_INT8 &&
            code != MR_PG_NUMERIC)
            rc =
                mr_fail(reterr, MR_ERR_OPTION,
                        "'scan.partition.column' = '" MR_VIEW_FMT "' is %s: ranges are made of "
                        "smallint, integer, bigint or numeric",
                        MR_VIEW_ARG(column), PQgetvalue(columns, at, COL_SHOWN));
    }
    PQclear(columns);
    PQclear(oid);
    mr_text_fini(&name);
    return rc;
}
