/*
 * io/socket/link.h - one outgoing connection that is made again whenever it breaks.
 *
 *     down ──retry time──► connecting ──► up ──mr_link_break()──► down
 *                              └──refused──► down, pause doubled
 *
 * A breakdown is said once in the log, and once when it is over.
 *
 * Threads     its reactor; init by the control thread.
 */
#ifndef MR_IO_SOCKET_LINK_H
#define MR_IO_SOCKET_LINK_H

#include "core/op/connector.h"

enum mr_socket_mode { MR_SOCKET_CONNECT, MR_SOCKET_LISTEN };

/* What the options of a table say. */
struct mr_socket_spec {
    char *address; /* of core/sys/sys.h, names replaced by numbers when connecting */
    enum mr_socket_mode mode;
    char delimiter;
    uint32_t max_line_bytes;
    uint32_t max_connections;
};

int mr_socket_spec_init(struct mr_socket_spec *spec, const struct mr_table_spec *table,
                        struct mr_task_env *env, struct mr_err *reterr);
void mr_socket_spec_fini(struct mr_socket_spec *spec);

enum mr_link_state { MR_LINK_DOWN, MR_LINK_CONNECTING, MR_LINK_UP };

struct mr_link {
    struct mr_task_env *env;
    const struct mr_socket_spec *spec;
    const char *table;
    enum mr_link_state state;
    int file;     /* when up */
    bool is_told; /* the log knows that it is down */
    int64_t pause_ns, retry_ns;
    char address[MR_SYS_ADDRESS_BYTES];
    struct mr_aio_req req;
    bool has_result;
    int64_t result;
};

void mr_link_init(struct mr_link *link, const struct mr_socket_spec *spec, const char *table,
                  struct mr_task_env *env);
/* Nothing may use the file any more. */
void mr_link_fini(struct mr_link *link);

/* Connect when it is time; 1: something was done.  Fails for what does not pass: the
 * process is out of files. */
int mr_link_step(struct mr_link *link, int64_t now_ns, struct mr_err *reterr);

/* It is broken, for this reason: an errno, or 0 for closed by the other side. */
void mr_link_break(struct mr_link *link, int64_t now_ns, int why);

/* When to step though nothing wakes the reactor. */
int64_t mr_link_deadline_ns(const struct mr_link *link);

#endif
