#include "core/base/alloc.h"
#include "io/framing/lines.h"
#include "io/socket/link.h"
#include "io/socket/socket.h"

#include <errno.h>
#include <stdlib.h>

enum { RECV_BYTES = 64 * 1024 };

static const char cut_short[] = "the connection broke in the middle of the message";

struct socket_source {
    const struct mr_table_spec *table;
    struct mr_task_env *env;
    struct mr_socket_spec spec;
    int listener; /* -1: connecting */
};

struct conn {
    int file;
    bool is_linked;  /* the file is the link's */
    bool is_feeding; /* `data` is being cut into messages */
    bool is_dead;    /* to be freed once its last message has been seen */
    bool has_result;
    int64_t result;
    struct mr_lines lines;
    struct mr_aio_req req;
    char data[RECV_BYTES + MR_MSG_PADDING];
};

struct socket_reader {
    struct socket_source *source;
    struct mr_task_env *env;
    bool is_assigned, is_done;
    struct mr_link link;
    struct mr_aio_req accept;
    int accept_error;
    int64_t accept_ns; /* not before: the host was out of files */
    int *accepted;     /* taken, not yet in `conn` */
    uint32_t accepted_count, accepted_capacity;
    struct conn **conn;
    uint32_t conns, turn, dead;
    bool is_full; /* the log knows that connections are refused */
    struct mr_msg msg[MR_BATCH_ROWS];
};

static struct socket_reader *of(struct mr_reader *reader)
{
    return (struct socket_reader *)(void *)reader;
}

/* -- The source -------------------------------------------------------------- */

static void source_close(struct mr_source *source)
{
    struct socket_source *s = (struct socket_source *)(void *)source;

    if (s->listener >= 0)
        (void)s->env->sys->ops->close(s->env->sys, s->listener);
    mr_socket_spec_fini(&s->spec);
    free(s);
}

static int source_open(const struct mr_table_spec *table, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    struct socket_source *s = mr_alloc(sizeof(*s), "a socket");

    s->table = table;
    s->env = env;
    s->listener = -1;
    int rc = mr_socket_spec_init(&s->spec, table, env, reterr);
    if (rc == 0 && s->spec.mode == MR_SOCKET_LISTEN) {
        if (table->is_bounded_run)
            rc = mr_fail(
                reterr, MR_ERR_UNSUPPORTED,
                "'mode' = 'listen' never ends, but 'execution.runtime-mode' is 'batch'");
        else
            rc = s->listener = env->sys->ops->listen(env->sys, s->spec.address, reterr);
    }
    if (rc < 0) {
        source_close((struct mr_source *)s);
        return rc;
    }
    *ret = (struct mr_source *)s;
    return 0;
}

static int source_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    struct socket_source *s = (struct socket_source *)(void *)source;
    struct mr_split split = {.id = s->spec.address, .start = {.offset = MR_OFFSET_START}};

    (void)reterr;
    add(context, &split);
    return 0;
}

/* -- Connections ---------------------------------------------------------------- */

static void conn_done(struct mr_aio_req *req, int64_t result)
{
    struct conn *conn = req->owner;

    conn->result = result;
    conn->has_result = true;
}

static void conn_new(struct socket_reader *r, int file, bool is_linked)
{
    struct conn *conn = mr_alloc(sizeof(*conn), "a socket");

    MR_ASSERT(r->conns < r->source->spec.max_connections);
    conn->file = file;
    conn->is_linked = is_linked;
    conn->req = (struct mr_aio_req){.code = MR_AIO_RECV,
                                    .file = file,
                                    .data = conn->data,
                                    .len = RECV_BYTES,
                                    .done = conn_done,
                                    .owner = conn};
    mr_lines_init(&conn->lines, r->source->spec.delimiter, r->source->spec.max_line_bytes);
    r->conn[r->conns++] = conn;
}

static void conn_free(struct socket_reader *r, struct conn *conn)
{
    mr_aio_finish(r->env->aio, &conn->req);
    if (!conn->is_linked)
        (void)r->env->sys->ops->close(r->env->sys, conn->file);
    mr_lines_fini(&conn->lines);
    free(conn);
}

/* Its last messages were seen: this is the next call on the reader. */
static void bury(struct socket_reader *r)
{
    uint32_t kept = 0;

    if (r->dead == 0)
        return;
    for (uint32_t i = 0; i < r->conns; i++) {
        if (r->conn[i]->is_dead)
            conn_free(r, r->conn[i]);
        else
            r->conn[kept++] = r->conn[i];
    }
    r->conns = kept;
    r->dead = 0;
    r->is_full = false;
}

static int hand_out(struct socket_reader *r, uint32_t count, struct mr_poll *ret)
{
    *ret = (struct mr_poll){.split = 0, .count = count, .msg = r->msg};
    return 1;
}

/* The stream is over: an orderly end makes what is left a message, a break does not. */
static int conn_end(struct socket_reader *r, struct conn *conn, int64_t now_ns,
                    struct mr_poll *ret)
{
    uint32_t count = mr_lines_finish(&conn->lines, r->msg);

    if (count > 0 && conn->result < 0 && r->msg[0].broken == NULL)
        r->msg[0].broken = cut_short;
    conn->is_dead = true;
    r->dead++;
    if (conn->is_linked && r->source->table->is_bounded_run && conn->result == 0)
        r->is_done = true;
    else if (conn->is_linked)
        mr_link_break(&r->link, now_ns, (int)conn->result);
    return count == 0 ? 0 : hand_out(r, count, ret);
}

static int conn_step(struct socket_reader *r, struct conn *conn, int64_t now_ns,
                     struct mr_poll *ret)
{
    for (;;) {
        if (conn->is_feeding) {
            uint32_t count = mr_lines_cut(&conn->lines, r->msg, MR_BATCH_ROWS);
            if (count > 0)
                return hand_out(r, count, ret);
            conn->is_feeding = false;
        }
        if (!conn->has_result) {
            if (!conn->req.inflight)
                r->env->aio->ops->submit(r->env->aio, &conn->req);
            return 0;
        }
        conn->has_result = false;
        if (conn->result <= 0)
            return conn_end(r, conn, now_ns, ret);
        mr_lines_feed(&conn->lines, conn->data, (size_t)conn->result);
        conn->is_feeding = true;
    }
}

/* -- Listening ------------------------------------------------------------------- */

static void accept_done(struct mr_aio_req *req, int64_t result)
{
    struct socket_reader *r = req->owner;

    if (result < 0) {
        r->accept_error = (int)result;
        return;
    }
    if (r->accepted_count == r->accepted_capacity) {
        r->accepted_capacity = r->accepted_capacity == 0 ? 16 : r->accepted_capacity * 2;
        r->accepted =
            mr_realloc(r->accepted, r->accepted_capacity, sizeof(*r->accepted), "a socket");
    }
    r->accepted[r->accepted_count++] = (int)result;
}

static void take_accepted(struct socket_reader *r)
{
    uint32_t limit = r->source->spec.max_connections;

    for (uint32_t i = 0; i < r->accepted_count; i++) {
        if (r->conns < limit) {
            conn_new(r, r->accepted[i], false);
            continue;
        }
        (void)r->env->sys->ops->close(r->env->sys, r->accepted[i]);
        if (!r->is_full)
            mr_task_log(r->env,
                        "table '%s': a connection was refused: %u are open, which is "
                        "'source.max-connections'",
                        r->source->table->name, limit);
        r->is_full = true;
    }
    r->accepted_count = 0;
}

static void listen_step(struct socket_reader *r, int64_t now_ns)
{
    take_accepted(r);
    if (r->accept_error < 0) {
        mr_task_log(r->env, "table '%s': can not take connections on '%s': %s; trying again",
                    r->source->table->name, r->source->spec.address,
                    mr_err_text(r->accept_error));
        r->accept_error = 0;
        r->accept_ns = now_ns + MR_SECOND_NS;
    }
    if (!r->accept.inflight && now_ns >= r->accept_ns)
        r->env->aio->ops->submit(r->env->aio, &r->accept);
}

/* -- The reader ------------------------------------------------------------------- */

static int reader_new(struct mr_source *source, struct mr_task_env *env, struct mr_reader **ret,
                      struct mr_err *reterr)
{
    struct socket_reader *r = mr_alloc(sizeof(*r), "a socket");

    (void)reterr;
    r->source = (struct socket_source *)(void *)source;
    r->env = env;
    r->conn =
        mr_alloc_array(r->source->spec.max_connections, sizeof(struct conn *), "a socket");
    mr_link_init(&r->link, &r->source->spec, r->source->table->name, env);
    r->accept = (struct mr_aio_req){
        .code = MR_AIO_ACCEPT, .file = r->source->listener, .done = accept_done, .owner = r};
    *ret = (struct mr_reader *)r;
    return 0;
}

/* There is one split, and nothing to go on from: a stored position is past. */
static int reader_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    struct socket_reader *r = of(reader);

    (void)split;
    (void)reterr;
    MR_ASSERT(!r->is_assigned);
    r->is_assigned = true;
    return 0;
}

static int reader_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                       struct mr_err *reterr)
{
    struct socket_reader *r = of(reader);

    bury(r);
    if (!r->is_assigned || r->is_done)
        return 0;
    if (r->source->listener >= 0) {
        listen_step(r, now_ns);
    } else {
        int rc = mr_link_step(&r->link, now_ns, reterr);
        if (rc < 0)
            return rc;
        if (rc == 1 && r->link.state == MR_LINK_UP)
            conn_new(r, r->link.file, true);
    }
    for (uint32_t n = r->conns; n > 0; n--) {
        struct conn *conn = r->conn[r->turn++ % r->conns];
        if (!conn->is_dead && conn_step(r, conn, now_ns, ret) == 1)
            return 1;
    }
    return 0;
}

static enum mr_split_state reader_split_state(struct mr_reader *reader, uint32_t split)
{
    struct socket_reader *r = of(reader);

    (void)split;
    if (r->is_done)
        return MR_SPLIT_DONE;
    return r->conns > r->dead ? MR_SPLIT_ACTIVE : MR_SPLIT_IDLE;
}

static int64_t reader_deadline_ns(struct mr_reader *reader, int64_t now_ns)
{
    struct socket_reader *r = of(reader);

    if (!r->is_assigned || r->is_done)
        return INT64_MAX;
    if (r->dead > 0 || r->accepted_count > 0)
        return now_ns;
    for (uint32_t i = 0; i < r->conns; i++)
        if (r->conn[i]->is_feeding || r->conn[i]->has_result)
            return now_ns;
    if (r->source->listener < 0)
        return mr_link_deadline_ns(&r->link);
    return r->accept.inflight ? INT64_MAX : r->accept_ns;
}

static void reader_free(struct mr_reader *reader)
{
    struct socket_reader *r = of(reader);

    mr_aio_finish(r->env->aio, &r->accept);
    for (uint32_t i = 0; i < r->accepted_count; i++)
        (void)r->env->sys->ops->close(r->env->sys, r->accepted[i]);
    for (uint32_t i = 0; i < r->conns; i++)
        conn_free(r, r->conn[i]);
    mr_link_fini(&r->link);
    free(r->accepted);
    free(r->conn);
    free(r);
}

const struct mr_source_class mr_socket_source = {
    .name = "socket",
    .options = mr_socket_options,
    .needs_format = true,
    .is_replayable = false,
    .caution = "at-least-once at best: what a socket sent before a crash is not sent again",
    .open = source_open,
    .discover = source_discover,
    .close = source_close,
    .reader_new = reader_new,
    .assign = reader_assign,
    .poll = reader_poll,
    .split_state = reader_split_state,
    .deadline_ns = reader_deadline_ns,
    .reader_free = reader_free,
};
