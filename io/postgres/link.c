#include "io/postgres/link.h"

#include "core/data/schema.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CONNECT_NS (10 * MR_SECOND_NS) /* for one attempt, when the URL does not say */
#define SLICE_NS   (100 * MR_MILLI_NS) /* a wait that nobody can ring for is cut into these */

enum { PUT_BYTES = 64 << 10, PARAMETERS = MR_PG_PARAMETERS_MAX + 8 };

void mr_pg_link_init(struct mr_pg_link *link, const struct mr_pg_place *place,
                     struct mr_task_env *env, struct mr_pg_lane *lane)
{
    *link = (struct mr_pg_link){.place = place, .env = env, .lane = lane};
}

static bool is_abandoned(const struct mr_pg_link *link)
{
    return link->lane != NULL && mr_pg_lane_is_abandoned(link->lane);
}

bool mr_pg_link_wait(struct mr_pg_link *link, short events, int64_t timeout_ns)
{
    int file = link->conn != NULL ? PQsocket(link->conn) : -1;

    if (link->lane != NULL) {
        mr_pg_lane_sleep(link->lane, file, events, timeout_ns, NULL, NULL);
        return !is_abandoned(link);
    }
    struct pollfd wait = {.fd = file, .events = events};
    int64_t ms = timeout_ns / MR_MILLI_NS;
    (void)poll(&wait, 1, ms > 60000 ? 60000 : (int)ms);
    return true;
}

void mr_pg_link_pause(struct mr_pg_link *link, int64_t pause_ns)
{
    struct mr_pg_link none = {.lane = link->lane};
    int64_t until_ns = mr_now_ns(link->env->sys) + pause_ns, left_ns = pause_ns;

    for (; left_ns > 0; left_ns = until_ns - mr_now_ns(link->env->sys))
        if (!mr_pg_link_wait(&none, 0, left_ns < SLICE_NS ? left_ns : SLICE_NS))
            return;
}

int mr_pg_add_words(struct mr_err *err, int code, const char *fmt, ...)
{
    size_t len = strlen(err->message);
    va_list ap;

    err->code = code;
    va_start(ap, fmt);
    (void)vsnprintf(err->message + len, sizeof(err->message) - len, fmt, ap);
    va_end(ap);
    return code;
}

/* -- What went wrong ------------------------------------------------------------------- */

static bool is_state(const char *state, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(state, list[i], strlen(list[i])) == 0)
            return true;
    return false;
}

static enum mr_pg_trouble trouble_of(const struct mr_pg_link *link)
{
    /* A connection failure; shut down by the administrator, crashed, can not connect now. */
    static const char *const lost[] = {"08", "57P", "25P03"};
    /* Deadlock and the like, no room, an object in use, a server that became read-only. */
    static const char *const busy[] = {"40", "53", "55006", "55P03", "57014", "25006"};
    static const char *const row[] = {"22", "23", "21", "44", "P0"};

    if (PQstatus(link->conn) == CONNECTION_BAD || is_state(link->state, lost, MR_COUNTOF(lost)))
        return MR_PG_LOST;
    if (is_state(link->state, busy, MR_COUNTOF(busy)))
        return MR_PG_BUSY;
    return is_state(link->state, row, MR_COUNTOF(row)) ? MR_PG_ROW : MR_PG_WRONG;
}

/* The server's words on one line. */
static void put_line(struct mr_text *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        if (*text != '\n')
            mr_text_putc(out, *text);
        else if (text[1] != '\0')
            mr_text_puts(out, "; ");
}

static int abandoned(struct mr_pg_link *link, struct mr_err *reterr)
{
    link->trouble = MR_PG_ABANDONED;
    return mr_fail(reterr, -ECANCELED, "given up, because the job ends");
}

static int lost(struct mr_pg_link *link, const char *doing, struct mr_err *reterr)
{
    struct mr_text text;

    mr_text_init(&text);
    put_line(&text, PQerrorMessage(link->conn));
    link->trouble = MR_PG_LOST;
    link->state[0] = '\0';
    int rc = mr_fail(reterr, -ECONNRESET, "%s: the connection to %s is lost: %s", doing,
                     link->place->name, text.data);
    mr_text_fini(&text);
    return rc;
}

/* A result that is none of what was wanted. */
static int refused(struct mr_pg_link *link, const PGresult *result, struct mr_err *reterr)
{
    static const struct {
        int code;
        const char *before;
    } parts[] = {
        {PG_DIAG_MESSAGE_DETAIL, ".  "},
        {PG_DIAG_MESSAGE_HINT, ".  "},
        {PG_DIAG_COLUMN_NAME, "; column "},
        {PG_DIAG_CONSTRAINT_NAME, "; constraint "},
        {PG_DIAG_CONTEXT, "; "},
    };
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    struct mr_text text;

    (void)snprintf(link->state, sizeof(link->state), "%s", state != NULL ? state : "");
    link->trouble = trouble_of(link);
    mr_text_init(&text);
    put_line(&text, primary != NULL ? primary : PQresultErrorMessage(result));
    for (size_t i = 0; i < MR_COUNTOF(parts); i++) {
        const char *part = PQresultErrorField(result, parts[i].code);
        if (part == NULL)
            continue;
        mr_text_puts(&text, parts[i].before);
        put_line(&text, part);
    }
    int rc =
        mr_fail(reterr, link->trouble == MR_PG_LOST ? -ECONNRESET : -EIO, "%s%s%s%s", text.data,
                state != NULL ? " (SQLSTATE " : "", link->state, state != NULL ? ")" : "");
    mr_text_fini(&text);
    return rc;
}

/* -- Connecting -------------------------------------------------------------------------- */

static void on_notice(void *context, const PGresult *result)
{
    struct mr_pg_link *link = context;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (severity != NULL && strcmp(severity, "WARNING") == 0 && message != NULL)
        mr_task_log(link->env, "postgres: %s says: %s", link->place->name, message);
}

static uint32_t parameters(const struct mr_pg_link *link, const char **keyword,
                           const char **value)
{
    uint32_t n = 0;

    for (; n < link->place->count; n++) {
        keyword[n] = link->place->keyword[n];
        value[n] = link->place->value[n];
    }
    if (mr_pg_place_get(link->place, "application_name") == NULL) {
        keyword[n] = "application_name";
        value[n++] = "millrace";
    }
    keyword[n] = "client_encoding";
    value[n++] = "UTF8";
    keyword[n] = value[n] = NULL;
    return n;
}

/* True: connected. */
static bool await_connection(struct mr_pg_link *link, int64_t until_ns)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (PQstatus(link->conn) != CONNECTION_BAD) {
        int64_t left_ns = until_ns - mr_now_ns(link->env->sys);
        if (left_ns <= 0 ||
            !mr_pg_link_wait(link, state == PGRES_POLLING_READING ? POLLIN : POLLOUT,
                             left_ns < SLICE_NS ? left_ns : SLICE_NS))
            return false;
        struct pollfd now = {.fd = PQsocket(link->conn),
                             .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (poll(&now, 1, 0) == 0)
            continue;
        state = PQconnectPoll(link->conn);
        if (state == PGRES_POLLING_OK)
            return true;
        if (state == PGRES_POLLING_FAILED)
            return false;
    }
    return false;
}

/* An acknowledged row must survive the server's crash, whatever its settings say. */
static int set_up(struct mr_pg_link *link, struct mr_err *reterr)
{
    const char *schema = link->place->schema;
    struct mr_text path;
    int rc = mr_pg_run(link,
                       "SELECT pg_catalog.set_config('synchronous_commit', 'on', false) "
                       "WHERE pg_catalog.current_setting('synchronous_commit') = 'off'",
                       reterr);

    if (rc < 0 || schema == NULL)
        return rc;
    mr_text_init(&path);
    mr_text_puts(&path, "SET search_path TO ");
    for (const char *at = schema; *at != '\0';) {
        size_t n = strcspn(at, ",");
        struct mr_view name = mr_view_trim((struct mr_view){at, n});
        /* What stands in quotes already, stays as it is. */
        if (name.len >= 2 && name.data[0] == '"' && name.data[name.len - 1] == '"')
            name = (struct mr_view){name.data + 1, name.len - 2};
        mr_text_quote(&path, name, '"');
        at += n;
        if (*at == ',') {
            mr_text_puts(&path, ", ");
            at++;
        }
    }
    rc = mr_pg_run(link, path.data, reterr);
    mr_text_fini(&path);
    return rc;
}

int mr_pg_link_open(struct mr_pg_link *link, bool *ret_is_up, struct mr_err *reterr)
{
    const char *keyword[PARAMETERS], *value[PARAMETERS];
    const char *timeout = mr_pg_place_get(link->place, "connect_timeout");
    int64_t timeout_ns = timeout != NULL ? strtol(timeout, NULL, 10) * MR_SECOND_NS : 0;
    struct mr_text text;

    mr_pg_link_close(link);
    parameters(link, keyword, value);
    if (timeout_ns <= 0)
        timeout_ns = CONNECT_NS;
    link->conn = PQconnectStartParams(keyword, value, 0);
    MR_ASSERT(link->conn != NULL);
    PQsetNoticeReceiver(link->conn, on_notice, link);
    if (await_connection(link, mr_now_ns(link->env->sys) + timeout_ns) &&
        PQsetnonblocking(link->conn, 1) == 0) {
        int rc = set_up(link, reterr);
        if (rc < 0)
            mr_pg_link_close(link);
        return rc;
    }
    bool has_words = PQstatus(link->conn) == CONNECTION_BAD;
    mr_text_init(&text);
    put_line(&text, has_words ? PQerrorMessage(link->conn) : "no answer");
    mr_pg_link_close(link);
    link->trouble = MR_PG_LOST;
    if (ret_is_up != NULL)
        *ret_is_up = has_words && PQpingParams(keyword, value, 0) == PQPING_OK;
    int rc = is_abandoned(link)
                 ? abandoned(link, reterr)
                 : mr_fail(reterr, -ECONNREFUSED, "can not connect to PostgreSQL, %s: %s",
                           link->place->name, text.data);
    mr_text_fini(&text);
    return rc;
}

void mr_pg_link_close(struct mr_pg_link *link)
{
    if (link->conn != NULL)
        PQfinish(link->conn);
    link->conn = NULL;
}

/* -- Statements ---------------------------------------------------------------------------- */

/* Until all that is queued has gone out; what comes in meanwhile is taken, or both sides
 * might wait for each other. */
static int flush(struct mr_pg_link *link, struct mr_err *reterr)
{
    for (;;) {
        int rc = PQflush(link->conn);
        if (rc == 0)
            return 0;
        if (rc < 0)
            return lost(link, "sending", reterr);
        if (!mr_pg_link_wait(link, POLLIN | POLLOUT, SLICE_NS))
            return abandoned(link, reterr);
        if (PQconsumeInput(link->conn) == 0)
            return lost(link, "sending", reterr);
    }
}

/* The next result; NULL in *RET: there is none. */
static int next_result(struct mr_pg_link *link, PGresult **ret, struct mr_err *reterr)
{
    int rc = flush(link, reterr);

    while (rc == 0 && PQisBusy(link->conn)) {
        if (!mr_pg_link_wait(link, POLLIN, SLICE_NS))
            return abandoned(link, reterr);
        if (PQconsumeInput(link->conn) == 0)
            return lost(link, "waiting for an answer", reterr);
    }
    if (rc == 0)
        *ret = PQgetResult(link->conn);
    return rc;
}

/* All results of what was sent, the last one in *RET unless NULL.  COPY ends it early. */
static int finish(struct mr_pg_link *link, PGresult **ret, struct mr_err *reterr)
{
    PGresult *result = NULL, *last = NULL;
    int failed = 0, rc;

    for (;;) {
        rc = next_result(link, &result, reterr);
        if (rc < 0 || result == NULL)
            break;
        ExecStatusType status = PQresultStatus(result);
        if (failed == 0 && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
            status != PGRES_COPY_IN && status != PGRES_COPY_OUT && status != PGRES_EMPTY_QUERY)
            failed = refused(link, result, reterr);
        PQclear(last);
        last = result;
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
            break;
    }
    if (rc == 0)
        rc = failed;
    if (rc == 0 && ret != NULL)
        *ret = last;
    else
        PQclear(last);
    return rc;
}

int mr_pg_run(struct mr_pg_link *link, const char *sql, struct mr_err *reterr)
{
    if (PQsendQuery(link->conn, sql) == 0)
        return lost(link, "sending a statement", reterr);
    return finish(link, NULL, reterr);
}

int mr_pg_ask(struct mr_pg_link *link, const char *sql, const char *const *param, int params,
              PGresult **ret, struct mr_err *reterr)
{
    *ret = NULL;
    if (PQsendQueryParams(link->conn, sql, params, NULL, param, NULL, NULL, 0) == 0)
        return lost(link, "sending a query", reterr);
    return finish(link, ret, reterr);
}

int mr_pg_prepare(struct mr_pg_link *link, const char *name, const char *sql,
                  struct mr_err *reterr)
{
    if (PQsendPrepare(link->conn, name, sql, 0, NULL) == 0)
        return lost(link, "preparing a statement", reterr);
    return finish(link, NULL, reterr);
}

/* RET NULL: no rows are wanted. */
static int send_prepared(struct mr_pg_link *link, const char *name, const char *const *param,
                         const int *len, int params, PGresult **ret, struct mr_err *reterr)
{
    int format[MR_COLUMNS_MAX];

    MR_ASSERT(params <= MR_COLUMNS_MAX);
    for (int i = 0; i < params; i++)
        format[i] = 1;
    if (PQsendQueryPrepared(link->conn, name, params, param, len, format, ret != NULL) == 0)
        return lost(link, "sending rows", reterr);
    return finish(link, ret, reterr);
}

int mr_pg_execute(struct mr_pg_link *link, const char *name, const char *const *param,
                  const int *len, int params, struct mr_err *reterr)
{
    return send_prepared(link, name, param, len, params, NULL, reterr);
}

int mr_pg_query(struct mr_pg_link *link, const char *name, const char *const *param,
                const int *len, int params, PGresult **ret, struct mr_err *reterr)
{
    *ret = NULL;
    return send_prepared(link, name, param, len, params, ret, reterr);
}

/* -- COPY ------------------------------------------------------------------------------------ */

int mr_pg_copy_begin(struct mr_pg_link *link, const char *sql, struct mr_err *reterr)
{
    return mr_pg_run(link, sql, reterr);
}

/* libpq takes no more rows: because the server has refused one, or is gone. */
static int copy_broken(struct mr_pg_link *link, struct mr_err *reterr)
{
    int rc = PQstatus(link->conn) == CONNECTION_OK ? finish(link, NULL, reterr) : 0;

    return rc < 0 ? rc : lost(link, "sending rows", reterr);
}

int mr_pg_copy_put(struct mr_pg_link *link, const char *data, size_t len, struct mr_err *reterr)
{
    while (len != 0) {
        size_t piece = len < PUT_BYTES ? len : PUT_BYTES;
        int rc = PQputCopyData(link->conn, data, (int)piece);
        if (rc < 0)
            return copy_broken(link, reterr);
        if (rc > 0) {
            data += piece;
            len -= piece;
        }
        if ((rc = flush(link, reterr)) < 0)
            return rc;
    }
    return 0;
}

int mr_pg_copy_end(struct mr_pg_link *link, struct mr_err *reterr)
{
    int rc;

    while ((rc = PQputCopyEnd(link->conn, NULL)) == 0)
        if ((rc = flush(link, reterr)) < 0)
            return rc;
    if (rc < 0)
        return copy_broken(link, reterr);
    return finish(link, NULL, reterr);
}

int mr_pg_copy_get(struct mr_pg_link *link, char **ret, int *ret_len, struct mr_err *reterr)
{
    for (;;) {
        int rc = PQgetCopyData(link->conn, ret, 1);
        if (rc > 0) {
            *ret_len = rc;
            return 1;
        }
        if (rc == -1)
            return finish(link, NULL, reterr);
        if (rc == -2)
            return lost(link, "reading rows", reterr);
        if (!mr_pg_link_wait(link, POLLIN, SLICE_NS))
            return abandoned(link, reterr);
        if (PQconsumeInput(link->conn) == 0)
            return lost(link, "reading rows", reterr);
    }
}
