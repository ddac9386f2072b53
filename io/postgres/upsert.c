/*
 * By key.  One statement takes the rows as an array per column, all of them as they came off
 * the reactor; what they displace is the server's business.
 */
#include "io/postgres/writer.h"

#include "core/data/print.h"

#include <stdlib.h>

enum { ARRAY_HEAD = 20 }; /* dimensions, has nulls, type, length, first index: 4 bytes each */

void mr_pg_row_print(const struct mr_pg_target *target, struct mr_view row, struct mr_text *out)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&target->physical, 1);
    const char *at = row.data + 2, *bytes, *reason;
    int32_t len;
    bool is_whole = true;

    for (uint32_t c = 0; c < target->table.columns && is_whole; c++) {
        const struct mr_pg_column *column = &target->table.column[c];
        struct mr_type type = column->type;
        type.nullable = 1;
        is_whole = mr_pg_value(&at, row.data + row.len, &bytes, &len) == 0 &&
                   mr_pg_decode(column->code, type, bytes, len, buffer, c, 0, &reason) == 0;
    }
    buffer->batch.rows = buffer->batch.selected = 1;
    if (is_whole)
        mr_row_print_java(&buffer->batch, 0, out);
    mr_batch_buffer_free(buffer);
}

static void array_begin(struct mr_text *out, uint32_t oid)
{
    mr_text_reset(out);
    mr_pg_put32(out, 1);
    mr_pg_put32(out, 1);
    mr_pg_put32(out, oid);
    mr_pg_put32(out, 0); /* the length, when it is known */
    mr_pg_put32(out, 1);
}

static void array_add(struct mr_text *out, const char *bytes, int32_t len)
{
    mr_pg_put32(out, (uint32_t)len);
    if (len > 0)
        mr_text_put(out, bytes, (size_t)len);
}

/* The rows of KIND among ROWS, into an array per column that the statement takes. */
static uint32_t fill_arrays(struct mr_pg_writer *writer, const struct mr_pg_row *rows,
                            uint32_t count, enum mr_pg_change change)
{
    const struct mr_pg_table *table = &writer->target->table;
    uint32_t filled = 0;

    for (uint32_t c = 0; c < table->columns; c++)
        array_begin(&writer->param[c], table->column[c].oid);
    for (uint32_t i = 0; i < count; i++) {
        const char *at = rows[i].bytes.data + 2, *bytes;
        const char *end = rows[i].bytes.data + rows[i].bytes.len;
        int32_t len;
        if (rows[i].change != change)
            continue;
        for (uint32_t c = 0; c < table->columns; c++) {
            MR_ASSERT(mr_pg_value(&at, end, &bytes, &len) == 0);
            array_add(&writer->param[c], bytes, len);
        }
        filled++;
    }
    for (uint32_t c = 0; c < table->columns; c++) {
        uint32_t length = __builtin_bswap32(filled);
        memcpy(writer->param[c].data + ARRAY_HEAD - 8, &length, sizeof(length));
    }
    return filled;
}

static int execute(struct mr_pg_writer *writer, enum mr_pg_change change, struct mr_err *reterr)
{
    const struct mr_table_spec *spec = writer->target->spec;
    uint32_t columns = change == MR_PG_UPSERT ? spec->physical : spec->primary_keys;
    const char *param[MR_COLUMNS_MAX];
    int len[MR_COLUMNS_MAX];

    for (uint32_t i = 0; i < columns; i++) {
        const struct mr_text *array =
            &writer->param[change == MR_PG_UPSERT ? i : spec->primary_key[i]];
        param[i] = array->data;
        len[i] = (int)array->len;
    }
    return mr_pg_execute(&writer->link, change == MR_PG_UPSERT ? "up" : "del", param, len,
                         (int)columns, reterr);
}

static int write_rows(struct mr_pg_writer *writer, const struct mr_pg_row *rows, uint32_t count,
                      struct mr_err *reterr)
{
    int rc = 0;

    for (int change = MR_PG_UPSERT; change <= MR_PG_DELETE && rc == 0; change++)
        if (fill_arrays(writer, rows, count, (enum mr_pg_change)change) != 0)
            rc = execute(writer, (enum mr_pg_change)change, reterr);
    return rc;
}

/* One row after the other, in their own order: when the server holds two keys for equal
 * that differ in their bytes ('a' and 'A' of a citext), or to find the row it refuses. */
static int write_singly(struct mr_pg_writer *writer, const char *end, struct mr_err *reterr)
{
    struct mr_view from = mr_text_view(&writer->rows);
    int rc = mr_pg_run(&writer->link, "BEGIN", reterr);

    for (uint64_t i = 0; i < writer->taken && rc == 0; i++) {
        struct mr_pg_row row = mr_pg_row_next(&from);
        struct mr_text text;
        rc = write_rows(writer, &row, 1, reterr);
        if (rc == 0 || writer->link.trouble != MR_PG_ROW)
            continue;
        mr_text_init(&text);
        mr_pg_row_print(writer->target, row.bytes, &text);
        rc = mr_pg_add_words(reterr, rc, "; row %s", text.data);
        mr_text_fini(&text);
    }
    return rc == 0 ? mr_pg_run(&writer->link, end, reterr) : rc;
}

int mr_pg_upsert(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    struct mr_err single;

    mr_pg_fold_rows(&writer->fold, mr_text_view(&writer->rows), (uint32_t)writer->taken);
    int rc = write_rows(writer, writer->fold.row, writer->fold.rows, reterr);
    if (rc == 0 || writer->link.trouble != MR_PG_ROW)
        return rc;
    bool is_twice = strncmp(writer->link.state, "21", 2) == 0;
    int again = write_singly(writer, is_twice ? "COMMIT" : "ROLLBACK", &single);
    if (again < 0)
        *reterr = single;
    if (again < 0 || is_twice)
        return again;
    /* It was refused among the others and not alone. */
    writer->link.trouble = MR_PG_ROW;
    return rc;
}
