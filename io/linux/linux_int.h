/*
 * io/linux/linux_int.h - the parts of struct mr_sys_ops that are more than one call.
 */
#ifndef MR_IO_LINUX_LINUX_INT_H
#define MR_IO_LINUX_LINUX_INT_H

#include "core/sys/datagram.h"
#include "core/sys/sys.h"

#include <sys/socket.h>

struct mr_endpoint {
    struct sockaddr_storage address;
    socklen_t len;
};

/* An address of core/sys/sys.h for sockets of TYPE: "tcp:" of SOCK_STREAM, "udp:" of
 * SOCK_DGRAM, "unix:" of either.  Of a listener, HOST may be "*". */
int mr_linux_parse(const char *address, int type, bool is_listener, struct mr_endpoint *ret,
                   struct mr_err *reterr);

/* A Unix socket's file that nobody listens on was left by a process that is gone. */
void mr_linux_remove_stale(const struct mr_endpoint *endpoint, int type);

int mr_linux_listen(struct mr_sys *sys, const char *address, struct mr_err *reterr);
int mr_linux_socket(struct mr_sys *sys, const char *address, void *ret_address,
                    size_t *ret_address_len, struct mr_err *reterr);
int mr_linux_resolve(struct mr_sys *sys, const char *address, struct mr_text *ret,
                     struct mr_err *reterr);
int mr_linux_datagram(struct mr_sys *sys, const struct mr_datagram_socket *socket,
                      struct mr_err *reterr);
int64_t mr_linux_datagram_drops(struct mr_sys *sys, int file, uint64_t *ret_buffer_bytes);

#endif
