#include "io/socket/link.h"

#include "core/base/alloc.h"
#include "io/framing/lines.h"
#include "io/socket/socket.h"

#include <errno.h>
#include <stdlib.h>

enum { CONNECTIONS_MAX = 65536 };

#define PAUSE_MIN_NS (100 * MR_MILLI_NS)
#define PAUSE_MAX_NS (10 * MR_SECOND_NS)

const struct mr_option_spec mr_socket_options[] = {
    {"hostname", MR_OPTION_STRING, NULL, false, NULL,
     "Name or address to connect to, or to listen on ('*': every address of this host)."},
    {"port", MR_OPTION_INT, NULL, false, NULL, "TCP port."},
    {"path", MR_OPTION_STRING, NULL, false, NULL,
     "A Unix socket, instead of 'hostname' and 'port'."},
    {"mode", MR_OPTION_ENUM, "connect", false, "connect|listen",
     "Connect to the other side, or wait for it (sources only)."},
    {"byte-delimiter", MR_OPTION_INT, "10", false, NULL,
     "The byte that ends each message; 10 is the newline."},
    {"scan.max-line-bytes", MR_OPTION_BYTES, "16 mb", false, NULL,
     "A longer message is one malformed message."},
    {"source.max-connections", MR_OPTION_INT, "256", false, NULL,
     "Connections that a listener serves at a time; others are closed at once."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

/* -- Options ------------------------------------------------------------------ */

static int read_numbers(struct mr_socket_spec *spec, struct mr_options *options,
                        struct mr_err *reterr)
{
    int64_t delimiter = 10, line_bytes = 0, connections = 0;
    int mode = MR_SOCKET_CONNECT, rc;

    if ((rc = mr_options_enum(options, mr_socket_options, "mode", &mode, reterr)) < 0 ||
        (rc = mr_options_int(options, mr_socket_options, "byte-delimiter", &delimiter,
                             reterr)) < 0 ||
        (rc = mr_options_bytes(options, mr_socket_options, "scan.max-line-bytes", &line_bytes,
                               reterr)) < 0 ||
        (rc = mr_options_int(options, mr_socket_options, "source.max-connections", &connections,
                             reterr)) < 0)
        return rc;
    if (delimiter < 0 || delimiter > 255)
        return mr_fail(reterr, MR_ERR_OPTION, "'byte-delimiter' = '%lld': expected 0 to 255",
                       (long long)delimiter);
    if (line_bytes < 1 || line_bytes > MR_LINE_BYTES_MAX)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'scan.max-line-bytes' = %lld: expected 1 b to 1 gb",
                       (long long)line_bytes);
    if (connections < 1 || connections > CONNECTIONS_MAX)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'source.max-connections' = '%lld': expected 1 to %d",
                       (long long)connections, CONNECTIONS_MAX);
    spec->mode = (enum mr_socket_mode)mode;
    spec->delimiter = (char)delimiter;
    spec->max_line_bytes = (uint32_t)line_bytes;
    spec->max_connections = (uint32_t)connections;
    return 0;
}

static int read_address(struct mr_options *options, struct mr_text *out, struct mr_err *reterr)
{
    struct mr_view host = {NULL, 0}, path = {NULL, 0};
    int64_t port = -1;
    int rc;

    if ((rc = mr_options_string(options, mr_socket_options, "hostname", &host, reterr)) < 0 ||
        (rc = mr_options_string(options, mr_socket_options, "path", &path, reterr)) < 0 ||
        (rc = mr_options_int(options, mr_socket_options, "port", &port, reterr)) < 0)
        return rc;
    if (path.data != NULL && host.data == NULL && port == -1) {
        mr_text_printf(out, "unix:" MR_VIEW_FMT, MR_VIEW_ARG(path));
        return 0;
    }
    if (path.data != NULL || host.data == NULL || port == -1)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "a socket needs 'hostname' and 'port', or 'path' for a Unix socket");
    if (port < 0 || port > 65535)
        return mr_fail(reterr, MR_ERR_OPTION, "'port' = '%lld': expected 0 to 65535",
                       (long long)port);
    bool is_v6 = memchr(host.data, ':', host.len) != NULL && host.data[0] != '[';
    mr_text_printf(out, is_v6 ? "tcp:[" MR_VIEW_FMT "]:%lld" : "tcp:" MR_VIEW_FMT ":%lld",
                   MR_VIEW_ARG(host), (long long)port);
    return 0;
}

int mr_socket_spec_init(struct mr_socket_spec *spec, const struct mr_table_spec *table,
                        struct mr_task_env *env, struct mr_err *reterr)
{
    struct mr_text address, numeric;

    *spec = (struct mr_socket_spec){0};
    mr_text_init(&address);
    mr_text_init(&numeric);
    int rc = read_numbers(spec, table->options, reterr);
    if (rc == 0)
        rc = read_address(table->options, &address, reterr);
    /* Asked once, here: a reactor that connects again must not wait for a name server. */
    if (rc == 0 && spec->mode == MR_SOCKET_CONNECT && env->sys->ops->resolve != NULL)
        rc = env->sys->ops->resolve(env->sys, address.data, &numeric, reterr);
    if (rc >= 0) {
        spec->address = mr_strdup(numeric.len > 0 ? numeric.data : address.data, "a socket");
        rc = 0;
    }
    mr_text_fini(&address);
    mr_text_fini(&numeric);
    return rc;
}

void mr_socket_spec_fini(struct mr_socket_spec *spec)
{
    free(spec->address);
    spec->address = NULL;
}

/* -- The connection -------------------------------------------------------------- */

static void link_done(struct mr_aio_req *req, int64_t result)
{
    struct mr_link *link = req->owner;

    link->result = result;
    link->has_result = true;
}

void mr_link_init(struct mr_link *link, const struct mr_socket_spec *spec, const char *table,
                  struct mr_task_env *env)
{
    *link = (struct mr_link){.env = env,
                             .spec = spec,
                             .table = table,
                             .file = -1,
                             .pause_ns = PAUSE_MIN_NS,
                             .req = {.code = MR_AIO_CONNECT, .done = link_done}};
    link->req.owner = link;
}

static void link_close(struct mr_link *link)
{
    if (link->file >= 0)
        (void)link->env->sys->ops->close(link->env->sys, link->file);
    link->file = -1;
}

void mr_link_fini(struct mr_link *link)
{
    mr_aio_finish(link->env->aio, &link->req);
    link_close(link);
}

void mr_link_break(struct mr_link *link, int64_t now_ns, int why)
{
    link_close(link);
    link->state = MR_LINK_DOWN;
    link->retry_ns = now_ns + link->pause_ns;
    if (!link->is_told)
        mr_task_log(link->env, "table '%s': '%s' is not connected: %s; trying again",
                    link->table, link->spec->address,
                    why == 0 ? "the other side closed the connection" : mr_err_text(why));
    link->is_told = true;
    link->pause_ns = link->pause_ns * 2 < PAUSE_MAX_NS ? link->pause_ns * 2 : PAUSE_MAX_NS;
}

static int begin(struct mr_link *link, int64_t now_ns, struct mr_err *reterr)
{
    struct mr_sys *sys = link->env->sys;
    size_t len = sizeof(link->address);

    link->file = sys->ops->socket(sys, link->spec->address, link->address, &len, reterr);
    if (link->file == -EMFILE || link->file == -ENFILE)
        return link->file;
    if (link->file < 0) {
        mr_link_break(link, now_ns, link->file);
        return 1;
    }
    link->req.file = link->file;
    link->req.data = link->address;
    link->req.len = len;
    link->state = MR_LINK_CONNECTING;
    link->env->aio->ops->submit(link->env->aio, &link->req);
    return 1;
}

int mr_link_step(struct mr_link *link, int64_t now_ns, struct mr_err *reterr)
{
    if (link->state == MR_LINK_DOWN)
        return now_ns >= link->retry_ns ? begin(link, now_ns, reterr) : 0;
    if (link->state == MR_LINK_UP || !link->has_result)
        return 0;
    link->has_result = false;
    if (link->result < 0) {
        mr_link_break(link, now_ns, (int)link->result);
        return 1;
    }
    link->state = MR_LINK_UP;
    link->pause_ns = PAUSE_MIN_NS;
    if (link->is_told)
        mr_task_log(link->env, "table '%s': '%s' is connected again", link->table,
                    link->spec->address);
    link->is_told = false;
    return 1;
}

int64_t mr_link_deadline_ns(const struct mr_link *link)
{
    return link->state == MR_LINK_DOWN ? link->retry_ns : INT64_MAX;
}
