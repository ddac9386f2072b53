#include "io/control/control_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct call {
    int fd; /* -1: free */
    bool is_asked;
    size_t len;
    char line[MR_CONTROL_LINE_BYTES];
};

struct mr_control {
    int listen_fd, dir_fd;
    struct call call[MR_CONTROL_CALLS];
};

int mr_control_address(const char *dir, int *ret_dir_fd, struct sockaddr_un *ret,
                       struct mr_err *reterr)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return mr_fail(reterr, -errno, "can not open the directory '%s': %s", dir,
                       mr_err_text(-errno));
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    (void)snprintf(ret->sun_path, sizeof(ret->sun_path), "/proc/self/fd/%d/control.sock", fd);
    *ret_dir_fd = fd;
    return 0;
}

int mr_control_open(const char *dir, struct mr_control **ret, struct mr_err *reterr)
{
    struct mr_control *control = calloc(1, sizeof(*control));
    struct sockaddr_un address;

    if (control == NULL)
        return mr_fail(reterr, -ENOMEM, "control socket: out of memory");
    control->listen_fd = control->dir_fd = -1;
    for (uint32_t i = 0; i < MR_CONTROL_CALLS; i++)
        control->call[i].fd = -1;
    int rc = mr_control_address(dir, &control->dir_fd, &address, reterr);
    if (rc == 0) {
        control->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        /* The directory is locked by us: a socket in it is nobody's. */
        (void)unlinkat(control->dir_fd, "control.sock", 0);
        if (control->listen_fd < 0 ||
            bind(control->listen_fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
            fchmodat(control->dir_fd, "control.sock", 0600, 0) < 0 ||
            listen(control->listen_fd, MR_CONTROL_CALLS) < 0)
            rc = mr_fail(reterr, -errno, "can not listen on '%s/control.sock': %s", dir,
                         mr_err_text(-errno));
    }
    if (rc < 0) {
        mr_control_close(control);
        return rc;
    }
    *ret = control;
    return 0;
}

static void put(struct call *call, const char *text, size_t len)
{
    /* A client that does not read its answer must not hold us up: what does not fit into
     * the socket's buffer is lost to it. */
    (void)!send(call->fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void hang_up(struct call *call)
{
    (void)close(call->fd);
    *call = (struct call){.fd = -1};
}

void mr_control_close(struct mr_control *control)
{
    if (control == NULL)
        return;
    for (uint32_t i = 0; i < MR_CONTROL_CALLS; i++)
        if (control->call[i].fd >= 0)
            mr_control_end(control, i, -ECANCELED, "the job has ended before it was done");
    if (control->listen_fd >= 0) {
        (void)unlinkat(control->dir_fd, "control.sock", 0);
        (void)close(control->listen_fd);
    }
    if (control->dir_fd >= 0)
        (void)close(control->dir_fd);
    free(control);
}

static struct call *free_call(struct mr_control *control)
{
    for (uint32_t i = 0; i < MR_CONTROL_CALLS; i++)
        if (control->call[i].fd < 0)
            return &control->call[i];
    return NULL;
}

static void accept_calls(struct mr_control *control)
{
    struct call *call;

    while ((call = free_call(control)) != NULL) {
        int fd = accept4(control->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        *call = (struct call){.fd = fd};
    }
}

/* True: the whole line is there. */
static bool read_line(struct call *call)
{
    ssize_t n = recv(call->fd, call->line + call->len, sizeof(call->line) - call->len, 0);

    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        hang_up(call);
        return false;
    }
    call->len += n > 0 ? (size_t)n : 0;
    char *end = memchr(call->line, '\n', call->len);
    if (end == NULL) {
        if (call->len == sizeof(call->line))
            hang_up(call);
        return false;
    }
    *end = '\0';
    return true;
}

void mr_control_poll(struct mr_control *control,
                     void (*handle)(void *context, uint32_t call, const char *line),
                     void *context)
{
    accept_calls(control);
    for (uint32_t i = 0; i < MR_CONTROL_CALLS; i++) {
        struct call *call = &control->call[i];
        if (call->fd < 0 || call->is_asked || !read_line(call))
            continue;
        call->is_asked = true;
        handle(context, i, call->line);
    }
}

void mr_control_say(struct mr_control *control, uint32_t call, const char *fmt, ...)
{
    char text[MR_CONTROL_LINE_BYTES];
    va_list args;

    va_start(args, fmt);
    int head = snprintf(text, sizeof(text), "progress ");
    int n = vsnprintf(text + head, sizeof(text) - (size_t)head - 1, fmt, args);
    va_end(args);
    size_t len = (size_t)head + ((size_t)n < sizeof(text) - (size_t)head - 1
                                     ? (size_t)n
                                     : sizeof(text) - (size_t)head - 2);
    text[len++] = '\n';
    put(&control->call[call], text, len);
}

void mr_control_end(struct mr_control *control, uint32_t call, int code, const char *fmt, ...)
{
    char text[MR_CONTROL_LINE_BYTES];
    va_list args;

    int head = code == 0 ? snprintf(text, sizeof(text), "done ")
                         : snprintf(text, sizeof(text), "failed %d ", code);
    va_start(args, fmt);
    int n = vsnprintf(text + head, sizeof(text) - (size_t)head - 1, fmt, args);
    va_end(args);
    size_t room = sizeof(text) - (size_t)head - 1;
    size_t len = (size_t)head + ((size_t)n < room ? (size_t)n : room - 1);
    text[len++] = '\n';
    put(&control->call[call], text, len);
    hang_up(&control->call[call]);
}
