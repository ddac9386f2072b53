#include "core/base/text.h"
#include "io/linux/linux_int.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { HOST_BYTES = 256, BACKLOG = 1024, SCHEME_BYTES = 4 /* "tcp:" */ };

_Static_assert(sizeof(struct sockaddr_storage) <= MR_SYS_ADDRESS_BYTES, "room for any");

static int parse_unix(const char *path, struct mr_endpoint *ret, struct mr_err *reterr)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    if (*path == '\0' || strlen(path) >= sizeof(un.sun_path))
        return mr_fail(reterr, -ENAMETOOLONG,
                       "the path of a Unix socket has 1 to %zu bytes; '%s' has %zu",
                       sizeof(un.sun_path) - 1, path, strlen(path));
    (void)snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
    memcpy(&ret->address, &un, sizeof(un));
    ret->len = sizeof(un);
    return 0;
}

/* Where HOST ends and PORT starts: behind the last colon, so that IPv6 may be in brackets. */
static int split_host(const char *address, char host[HOST_BYTES], const char **ret_port,
                      struct mr_err *reterr)
{
    const char *text = address + SCHEME_BYTES, *colon = strrchr(text, ':');
    size_t len = colon == NULL ? 0 : (size_t)(colon - text);

    if (colon == NULL || colon[1] == '\0' || len == 0 || len >= HOST_BYTES ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return mr_fail(reterr, -EINVAL, "'%s' is not an address: expected %.4sHOST:PORT",
                       address, address);
    if (text[0] == '[' && text[len - 1] == ']') {
        text++;
        len -= 2;
    }
    memcpy(host, text, len);
    host[len] = '\0';
    *ret_port = colon + 1;
    return 0;
}

static int parse_host(const char *address, int type, bool is_listener, struct mr_endpoint *ret,
                      struct mr_err *reterr)
{
    struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    char host[HOST_BYTES];
    const char *port = NULL;
    int rc = split_host(address, host, &port, reterr);

    if (rc < 0)
        return rc;
    bool is_any = is_listener && strcmp(host, "*") == 0;
    hints.ai_flags |= is_listener ? AI_PASSIVE : 0;
    rc = getaddrinfo(is_any ? NULL : host, port, &hints, &list);
    if (rc != 0)
        return mr_fail(reterr, rc == EAI_AGAIN ? -EAGAIN : -EHOSTUNREACH,
                       "can not find the host '%s': %s", host, gai_strerror(rc));
    memcpy(&ret->address, list->ai_addr, list->ai_addrlen);
    ret->len = list->ai_addrlen;
    freeaddrinfo(list);
    return 0;
}

int mr_linux_parse(const char *address, int type, bool is_listener, struct mr_endpoint *ret,
                   struct mr_err *reterr)
{
    const char *scheme = type == SOCK_STREAM ? "tcp:" : "udp:";

    *ret = (struct mr_endpoint){0};
    if (strncmp(address, scheme, SCHEME_BYTES) == 0)
        return parse_host(address, type, is_listener, ret, reterr);
    if (strncmp(address, "unix:", 5) == 0)
        return parse_unix(address + 5, ret, reterr);
    return mr_fail(reterr, -EINVAL, "'%s' is not an address: expected %sHOST:PORT or unix:PATH",
                   address, scheme);
}

static int socket_new(const struct mr_endpoint *endpoint, const char *address,
                      struct mr_err *reterr)
{
    int family = endpoint->address.ss_family;
    int file = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;

    if (file < 0)
        return mr_fail(reterr, -errno, "can not make a socket for '%s': %s", address,
                       mr_err_text(-errno));
    /* Rows go out when they are there, not when a packet is full. */
    if (family != AF_UNIX)
        (void)setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return file;
}

/* A socket file that nobody listens on was left by a process that is gone. */
void mr_linux_remove_stale(const struct mr_endpoint *endpoint, int type)
{
    const struct sockaddr_un *un = (const struct sockaddr_un *)&endpoint->address;
    struct stat st;

    if (stat(un->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
        return;
    int file = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0)
        return;
    if (connect(file, (const struct sockaddr *)un, endpoint->len) < 0 && errno == ECONNREFUSED)
        (void)unlink(un->sun_path);
    (void)close(file);
}

int mr_linux_listen(struct mr_sys *sys, const char *address, struct mr_err *reterr)
{
    struct mr_endpoint endpoint;
    int on = 1;

    (void)sys;
    int rc = mr_linux_parse(address, SOCK_STREAM, true, &endpoint, reterr);
    if (rc < 0)
        return rc;
    int file = socket_new(&endpoint, address, reterr);
    if (file < 0)
        return file;
    if (endpoint.address.ss_family == AF_UNIX)
        mr_linux_remove_stale(&endpoint, SOCK_STREAM);
    else
        (void)setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(file, (struct sockaddr *)&endpoint.address, endpoint.len) < 0 ||
        listen(file, BACKLOG) < 0) {
        rc = -errno;
        (void)close(file);
        return mr_fail(reterr, rc, "can not listen on '%s': %s", address,
                       rc == -EADDRINUSE ? "another process does already" : mr_err_text(rc));
    }
    return file;
}

int mr_linux_socket(struct mr_sys *sys, const char *address, void *ret_address,
                    size_t *ret_address_len, struct mr_err *reterr)
{
    struct mr_endpoint endpoint;

    (void)sys;
    int rc = mr_linux_parse(address, SOCK_STREAM, false, &endpoint, reterr);
    if (rc < 0)
        return rc;
    if (endpoint.len > *ret_address_len)
        return mr_fail(reterr, -ENOBUFS, "no room for the address '%s'", address);
    int file = socket_new(&endpoint, address, reterr);
    if (file < 0)
        return file;
    memcpy(ret_address, &endpoint.address, endpoint.len);
    *ret_address_len = endpoint.len;
    return file;
}

int mr_linux_resolve(struct mr_sys *sys, const char *address, struct mr_text *ret,
                     struct mr_err *reterr)
{
    struct mr_endpoint endpoint;
    char host[NI_MAXHOST], port[NI_MAXSERV];

    (void)sys;
    int rc = mr_linux_parse(address, SOCK_STREAM, false, &endpoint, reterr);
    if (rc < 0)
        return rc;
    if (endpoint.address.ss_family == AF_UNIX) {
        mr_text_puts(ret, address);
        return 0;
    }
    rc = getnameinfo((struct sockaddr *)&endpoint.address, endpoint.len, host, sizeof(host),
                     port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
    if (rc != 0)
        return mr_fail(reterr, -EINVAL, "can not write the address '%s' as numbers: %s",
                       address, gai_strerror(rc));
    mr_text_printf(ret, strchr(host, ':') != NULL ? "tcp:[%s]:%s" : "tcp:%s:%s", host, port);
    return 0;
}
