#include "io/control/control_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int dial(const char *dir, struct mr_err *reterr)
{
    struct sockaddr_un address;
    int dir_fd, rc = mr_control_address(dir, &dir_fd, &address, reterr);

    if (rc < 0)
        return rc;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        bool is_nobody = errno == ENOENT || errno == ECONNREFUSED;
        rc = mr_fail(reterr, is_nobody ? -ECONNREFUSED : -errno, "'%s': %s", dir,
                     is_nobody ? "no job runs in this state directory" : mr_err_text(-errno));
        if (fd >= 0)
            (void)close(fd);
        fd = rc;
    }
    (void)close(dir_fd);
    return fd;
}

static int send_all(int fd, const char *data, size_t len)
{
    while (len != 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n < 0)
            return -errno;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* One line of the other side: 0 progress, 1 done, negative failed. */
static int take_line(char *line, void (*progress)(void *context, const char *text),
                     void *context, char *answer, size_t answer_bytes, struct mr_err *reterr)
{
    if (strncmp(line, "progress ", 9) == 0) {
        if (progress != NULL)
            progress(context, line + 9);
        return 0;
    }
    if (strncmp(line, "done ", 5) == 0) {
        (void)snprintf(answer, answer_bytes, "%s", line + 5);
        return 1;
    }
    if (strncmp(line, "failed ", 7) == 0) {
        char *text;
        long code = strtol(line + 7, &text, 10);
        return mr_fail(reterr, code < 0 ? (int)code : -EIO, "%s", text + (*text == ' '));
    }
    return mr_fail(reterr, -EPROTO, "an answer that was not expected: %s", line);
}

int mr_control_ask(const char *dir, const char *line,
                   void (*progress)(void *context, const char *text), void *context,
                   char *answer, size_t answer_bytes, struct mr_err *reterr)
{
    char text[2 * MR_CONTROL_LINE_BYTES];
    size_t len = 0;
    int fd = dial(dir, reterr), rc = 0;

    if (fd < 0)
        return fd;
    if ((rc = send_all(fd, line, strlen(line))) < 0 || (rc = send_all(fd, "\n", 1)) < 0)
        (void)mr_fail(reterr, rc, "'%s': %s", dir, mr_err_text(rc));
    while (rc == 0) {
        ssize_t n = recv(fd, text + len, sizeof(text) - 1 - len, 0);
        if (n <= 0) {
            rc = mr_fail(reterr, -ECONNRESET,
                         "the job's process went away before it had answered");
            break;
        }
        len += (size_t)n;
        char *end;
        while (rc == 0 && (end = memchr(text, '\n', len)) != NULL) {
            *end++ = '\0';
            rc = take_line(text, progress, context, answer, answer_bytes, reterr);
            len -= (size_t)(end - text);
            memmove(text, end, len);
        }
    }
    (void)close(fd);
    return rc < 0 ? rc : 0;
}
