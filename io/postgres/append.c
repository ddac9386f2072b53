/* Without a key: COPY, on its own or into the transaction of the epoch. */
#include "io/postgres/writer.h"

#include <stdio.h>
#include <stdlib.h>

/* What a binary COPY begins and ends with. */
static const char HEAD[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
static const char TAIL[2] = {'\377', '\377'};

/* A refused row by the number of its line, which the server's words end with. */
static int name_row(struct mr_pg_writer *writer, int code, struct mr_err *reterr)
{
    const char *line = strstr(reterr->message, ", line ");
    struct mr_view rest = mr_text_view(&writer->rows);
    struct mr_text text;

    if (line == NULL || writer->link.trouble != MR_PG_ROW || writer->is_unkept)
        return code;
    unsigned long long number = strtoull(line + strlen(", line "), NULL, 10);
    for (unsigned long long i = 1; rest.len != 0; i++) {
        const char *at = rest.data + 2, *end = rest.data + rest.len, *bytes;
        int32_t len;
        for (uint32_t c = 0; c < writer->target->table.columns; c++)
            MR_ASSERT(mr_pg_value(&at, end, &bytes, &len) == 0);
        if (i == number) {
            mr_text_init(&text);
            mr_pg_row_print(writer->target,
                            (struct mr_view){rest.data, (size_t)(at - rest.data)}, &text);
            code = mr_pg_add_words(reterr, code, "; row %s", text.data);
            mr_text_fini(&text);
            return code;
        }
        rest = (struct mr_view){at, (size_t)(end - at)};
    }
    return code;
}

int mr_pg_append(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    struct mr_pg_link *link = &writer->link;
    int rc = mr_pg_copy_begin(link, writer->target->copy.data, reterr);

    if (rc == 0)
        rc = mr_pg_copy_put(link, HEAD, sizeof(HEAD), reterr);
    if (rc == 0)
        rc = mr_pg_copy_put(link, writer->rows.data, writer->rows.len, reterr);
    if (rc == 0)
        rc = mr_pg_copy_put(link, TAIL, sizeof(TAIL), reterr);
    if (rc == 0)
        rc = mr_pg_copy_end(link, reterr);
    return rc < 0 ? name_row(writer, rc, reterr) : 0;
}

/* -- Two phases ---------------------------------------------------------------------------- */

static int begin(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    struct mr_text text;

    if (writer->in_transaction)
        return 0;
    if (writer->is_unkept)
        return mr_fail(
            reterr, MR_ERR_RESTART,
            "the connection broke in a transaction of more than %u MiB, which is not "
            "kept to be sent again: start the job again, and it goes on from the "
            "last checkpoint.  Checkpoints that come more often make transactions "
            "smaller",
            MR_PG_KEPT_BYTES >> 20);
    mr_text_init(&text);
    mr_text_printf(&text, "BEGIN; %s", writer->target->copy.data);
    int rc = mr_pg_copy_begin(&writer->link, text.data, reterr);
    mr_text_fini(&text);
    if (rc == 0)
        rc = mr_pg_copy_put(&writer->link, HEAD, sizeof(HEAD), reterr);
    writer->in_transaction = rc == 0;
    writer->sent = 0;
    return rc;
}

int mr_pg_transact(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    int rc = begin(writer, reterr);

    if (rc == 0)
        rc = mr_pg_copy_put(&writer->link, writer->rows.data + writer->sent,
                            writer->rows.len - writer->sent, reterr);
    if (rc < 0)
        return rc;
    writer->sent = writer->rows.len;
    if (writer->rows.len > MR_PG_KEPT_BYTES || writer->is_unkept) {
        writer->is_unkept = true;
        mr_text_reset(&writer->rows);
        writer->sent = 0;
    }
    return 0;
}

/* Has the server the transaction of which we were not told? */
static int ask_prepared(struct mr_pg_writer *writer, const char *gid, bool *ret,
                        struct mr_err *reterr)
{
    const char *param[1] = {gid};
    PGresult *result;
    int rc = mr_pg_ask(&writer->link,
                       "SELECT 1 FROM pg_catalog.pg_prepared_xacts WHERE gid = $1 AND "
                       "database = pg_catalog.current_database()",
                       param, 1, &result, reterr);

    if (rc == 0) {
        *ret = PQntuples(result) != 0;
        PQclear(result);
    }
    return rc;
}

static int prepare(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    const char *gid = writer->pending[writer->pendings - 1].name;
    struct mr_text text;
    bool is_there = false;
    int rc = 0;

    if (writer->is_doubtful && !writer->in_transaction) {
        rc = ask_prepared(writer, gid, &is_there, reterr);
        if (rc < 0 || is_there)
            return rc;
        writer->is_doubtful = false;
    }
    rc = mr_pg_transact(writer, reterr);
    if (rc == 0)
        rc = mr_pg_copy_put(&writer->link, TAIL, sizeof(TAIL), reterr);
    if (rc == 0)
        rc = mr_pg_copy_end(&writer->link, reterr);
    if (rc < 0)
        return name_row(writer, rc, reterr);
    mr_text_init(&text);
    mr_text_printf(&text, "PREPARE TRANSACTION '%s'", gid);
    writer->is_doubtful = true;
    rc = mr_pg_run(&writer->link, text.data, reterr);
    mr_text_fini(&text);
    return rc;
}

int mr_pg_prepare_epoch(struct mr_pg_writer *writer, uint64_t epoch, struct mr_err *reterr)
{
    struct mr_pg_gid gid = {.epoch = epoch};

    mr_pg_gid_print(&writer->owner, writer->env->reactor, epoch, gid.name);
    writer->pending =
        realloc(writer->pending, (writer->pendings + 1) * sizeof(*writer->pending));
    MR_ASSERT(writer->pending != NULL);
    writer->pending[writer->pendings++] = gid;
    int rc = mr_pg_retry(writer, &writer->link, prepare, reterr);
    if (rc < 0)
        return mr_wrap(reterr, "preparing transaction '%s'", gid.name);
    mr_text_reset(&writer->rows);
    writer->sent = 0;
    writer->taken = 0;
    writer->in_transaction = writer->is_unkept = writer->is_doubtful = false;
    return 0;
}
