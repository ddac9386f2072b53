/* Sockets for datagrams: how they are bound, which groups they join, what they have lost. */
#include "io/linux/linux_int.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* -- Options of one call ------------------------------------------------------------- */

static int set_int(int file, int level, int option, int value)
{
    return setsockopt(file, level, option, &value, sizeof(value)) < 0 ? -errno : 0;
}

/* What is asked for counts the payload; the kernel counts its own book-keeping too, and
 * doubles it for that.  The privileged way goes beyond net.core.rmem_max. */
static void set_receive_bytes(int file, uint64_t bytes)
{
    int value = bytes > INT32_MAX / 2 ? INT32_MAX / 2 : (int)bytes;

    if (bytes != 0 && set_int(file, SOL_SOCKET, SO_RCVBUFFORCE, value) < 0)
        (void)set_int(file, SOL_SOCKET, SO_RCVBUF, value);
}

/* -- Multicast ------------------------------------------------------------------------- */

static int parse_number(const char *text, const char *what, struct mr_endpoint *ret,
                        struct mr_err *reterr)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    *ret = (struct mr_endpoint){0};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        memcpy(&ret->address, &v4, ret->len = sizeof(v4));
        return 0;
    }
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
        memcpy(&ret->address, &v6, ret->len = sizeof(v6));
        return 0;
    }
    return mr_fail(reterr, -EINVAL, "%s '%s' is not an address in numbers, such as 239.1.2.3",
                   what, text);
}

/* The interface called NAME, or the one whose address that is.  0: the host chooses. */
static int interface_index(const char *name, unsigned *ret, struct mr_err *reterr)
{
    struct mr_endpoint wanted;

    *ret = 0;
    if (name == NULL || (*ret = if_nametoindex(name)) != 0)
        return 0;
    if (parse_number(name, "interface", &wanted, NULL) < 0)
        return mr_fail(reterr, -ENODEV,
                       "there is no network interface '%s' (see `ip link`): expected its name "
                       "or its address",
                       name);
    if (wanted.address.ss_family != AF_INET)
        return mr_fail(reterr, -ENODEV, "give the interface with the address '%s' by its name",
                       name);
    return 0;
}

static int join_v4(int file, const struct mr_datagram_socket *socket, unsigned index,
                   const struct mr_endpoint *group)
{
    const struct sockaddr_in *to = (const struct sockaddr_in *)&group->address;
    struct in_addr on = {0};

    if (index == 0 && socket->interface != NULL)
        (void)inet_pton(AF_INET, socket->interface, &on);
    if (socket->group_sender != NULL && index == 0) {
        struct ip_mreq_source one = {.imr_multiaddr = to->sin_addr, .imr_interface = on};
        (void)inet_pton(AF_INET, socket->group_sender, &one.imr_sourceaddr);
        return setsockopt(file, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &one, sizeof(one));
    }
    struct ip_mreqn any = {
        .imr_multiaddr = to->sin_addr, .imr_address = on, .imr_ifindex = (int)index};
    return setsockopt(file, IPPROTO_IP, IP_ADD_MEMBERSHIP, &any, sizeof(any));
}

/* By index of the interface, for either family. */
static int join_by_index(int file, const struct mr_endpoint *group,
                         const struct mr_endpoint *sender, unsigned index)
{
    int level = group->address.ss_family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;

    if (sender->len != 0) {
        struct group_source_req one = {
            .gsr_interface = index, .gsr_group = group->address, .gsr_source = sender->address};
        return setsockopt(file, level, MCAST_JOIN_SOURCE_GROUP, &one, sizeof(one));
    }
    struct group_req any = {.gr_interface = index, .gr_group = group->address};
    return setsockopt(file, level, MCAST_JOIN_GROUP, &any, sizeof(any));
}

static int join(int file, int family, const struct mr_datagram_socket *socket, const char *name,
                unsigned index, struct mr_err *reterr)
{
    struct mr_endpoint group, sender = {0};
    int rc = parse_number(name, "multicast group", &group, reterr);

    if (rc == 0 && socket->group_sender != NULL)
        rc = parse_number(socket->group_sender, "sender", &sender, reterr);
    if (rc < 0)
        return rc;
    if (group.address.ss_family != family ||
        (sender.len != 0 && sender.address.ss_family != family))
        return mr_fail(reterr, -EAFNOSUPPORT,
                       "can not join '%s' on '%s': IPv4 and IPv6 are mixed", name,
                       socket->address);
    rc = family == AF_INET && index == 0 ? join_v4(file, socket, index, &group)
                                         : join_by_index(file, &group, &sender, index);
    if (rc == 0)
        return 0;
    return mr_fail(reterr, -errno, "can not join the multicast group '%s'%s%s: %s%s", name,
                   socket->interface != NULL ? " on " : "",
                   socket->interface != NULL ? socket->interface : "", mr_err_text(-errno),
                   errno == ENODEV ? ": no route says which interface; name it" : "");
}

static int join_all(int file, int family, const struct mr_datagram_socket *socket,
                    struct mr_err *reterr)
{
    unsigned index;
    int rc = interface_index(socket->interface, &index, reterr);

    /* Or what other processes of this host have joined would come here as well. */
    if (rc == 0 && socket->groups > 0)
        (void)(family == AF_INET ? set_int(file, IPPROTO_IP, IP_MULTICAST_ALL, 0)
                                 : set_int(file, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0));
    for (uint32_t i = 0; i < socket->groups && rc == 0; i++)
        rc = join(file, family, socket, socket->group[i], index, reterr);
    return rc;
}

static int send_multicast(int file, int family, const struct mr_datagram_socket *socket,
                          struct mr_err *reterr)
{
    unsigned index;
    int rc = interface_index(socket->interface, &index, reterr);

    if (rc < 0)
        return rc;
    if (family == AF_INET) {
        struct ip_mreqn on = {.imr_ifindex = (int)index};
        if (index == 0 && socket->interface != NULL)
            (void)inet_pton(AF_INET, socket->interface, &on.imr_address);
        if (socket->interface != NULL &&
            setsockopt(file, IPPROTO_IP, IP_MULTICAST_IF, &on, sizeof(on)) < 0)
            rc = -errno;
        (void)set_int(file, IPPROTO_IP, IP_MULTICAST_TTL, (int)socket->hops);
    } else {
        if (index != 0)
            rc = set_int(file, IPPROTO_IPV6, IPV6_MULTICAST_IF, (int)index);
        (void)set_int(file, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, (int)socket->hops);
    }
    if (rc < 0)
        return mr_fail(reterr, rc, "can not send on the interface '%s': %s", socket->interface,
                       mr_err_text(rc));
    return 0;
}

/* -- The socket ------------------------------------------------------------------------- */

static int fail_to(const char *what, const char *address, int rc, struct mr_err *reterr)
{
    return mr_fail(reterr, rc, "can not %s '%s': %s", what, address,
                   rc == -EADDRINUSE      ? "another socket does already"
                   : rc == -EADDRNOTAVAIL ? "this host has no such address"
                                          : mr_err_text(rc));
}

static int set_up_sender(int file, const struct mr_endpoint *to,
                         const struct mr_datagram_socket *socket, struct mr_err *reterr)
{
    int rc = to->address.ss_family == AF_UNIX
                 ? 0
                 : send_multicast(file, to->address.ss_family, socket, reterr);

    if (rc == 0 && connect(file, (const struct sockaddr *)&to->address, to->len) < 0)
        rc = fail_to("send to", socket->address, -errno, reterr);
    return rc;
}

static int set_up_receiver(int file, const struct mr_endpoint *on,
                           const struct mr_datagram_socket *socket, struct mr_err *reterr)
{
    int family = on->address.ss_family;

    set_receive_bytes(file, socket->buffer_bytes);
    if (socket->is_stamped)
        (void)set_int(file, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    if (family == AF_UNIX) {
        mr_linux_remove_stale(on, SOCK_DGRAM);
    } else {
        /* Readers of one group on one host each get all of it. */
        if (socket->groups > 0)
            (void)set_int(file, SOL_SOCKET, SO_REUSEADDR, 1);
        if (socket->is_shared)
            (void)set_int(file, SOL_SOCKET, SO_REUSEPORT, 1);
        if (socket->is_merged)
            (void)set_int(file, SOL_UDP, UDP_GRO, 1);
    }
    if (bind(file, (const struct sockaddr *)&on->address, on->len) < 0)
        return fail_to("receive on", socket->address, -errno, reterr);
    return family == AF_UNIX ? 0 : join_all(file, family, socket, reterr);
}

int mr_linux_datagram(struct mr_sys *sys, const struct mr_datagram_socket *datagram,
                      struct mr_err *reterr)
{
    struct mr_endpoint endpoint;

    (void)sys;
    int rc =
        mr_linux_parse(datagram->address, SOCK_DGRAM, !datagram->is_sender, &endpoint, reterr);
    if (rc < 0)
        return rc;
    int file = socket(endpoint.address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0)
        return fail_to("make a socket for", datagram->address, -errno, reterr);
    rc = datagram->is_sender ? set_up_sender(file, &endpoint, datagram, reterr)
                             : set_up_receiver(file, &endpoint, datagram, reterr);
    if (rc < 0) {
        (void)close(file);
        return rc;
    }
    return file;
}

int64_t mr_linux_datagram_drops(struct mr_sys *sys, int file, uint64_t *ret_buffer_bytes)
{
    uint32_t info[SK_MEMINFO_VARS] = {0};
    socklen_t len = sizeof(info);

    (void)sys;
    *ret_buffer_bytes = 0;
    if (getsockopt(file, SOL_SOCKET, SO_MEMINFO, info, &len) < 0)
        return -errno;
    *ret_buffer_bytes = info[SK_MEMINFO_RCVBUF] / 2;
    return len > SK_MEMINFO_DROPS * sizeof(info[0]) ? (int64_t)info[SK_MEMINFO_DROPS]
                                                    : -ENODATA;
}
