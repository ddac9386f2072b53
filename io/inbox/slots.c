#include "io/inbox/slots.h"

#include "core/base/alloc.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { PAGE_BYTES = 4096 };

void mr_slots_init(struct mr_slots *slots)
{
    size_t bytes = (size_t)MR_INBOX_SLOTS * MR_SLOT_STRIDE;

    slots->memory = mr_alloc_aligned(PAGE_BYTES, bytes, "datagrams");
    /* The kernel would meet each page for the first time in the middle of a burst. */
    memset(slots->memory, 0, bytes);
    for (uint32_t i = 0; i < MR_INBOX_SLOTS; i++)
        slots->free[i] = (uint16_t)(MR_INBOX_SLOTS - 1 - i);
    slots->free_count = MR_INBOX_SLOTS;
}

void mr_slots_fini(struct mr_slots *slots)
{
    free(slots->memory);
}

static void read_peer(const char *name, uint32_t bytes, struct mr_peer *ret)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    sa_family_t family;

    *ret = (struct mr_peer){0};
    if (bytes < sizeof(family))
        return;
    memcpy(&family, name, sizeof(family));
    if (family == AF_INET && bytes >= sizeof(v4)) {
        memcpy(&v4, name, sizeof(v4));
        memcpy(ret->address, &v4.sin_addr, 4);
        ret->address_len = 4;
        ret->port = ntohs(v4.sin_port);
    } else if (family == AF_INET6 && bytes >= sizeof(v6)) {
        memcpy(&v6, name, sizeof(v6));
        memcpy(ret->address, &v6.sin6_addr, 16);
        ret->address_len = 16;
        ret->port = ntohs(v6.sin6_port);
    }
}

static void read_control(char *control, uint32_t bytes, struct mr_datagram *ret)
{
    struct msghdr message = {.msg_control = control, .msg_controllen = bytes};

    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec at;
            memcpy(&at, CMSG_DATA(c), sizeof(at));
            ret->received_ns = at.tv_sec * MR_SECOND_NS + at.tv_nsec;
        } else if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            int segment;
            memcpy(&segment, CMSG_DATA(c), sizeof(segment));
            ret->segment = segment > 0 ? (uint32_t)segment : 0;
        }
    }
}

void mr_slot_read(const struct mr_slots *slots, uint32_t slot, const struct mr_slot_fill *fill,
                  struct mr_datagram *ret)
{
    char *at = mr_slot(slots, slot);
    char *name = at + MR_SLOT_HEAD_BYTES, *control = name + MR_SLOT_NAME_BYTES;

    *ret = (struct mr_datagram){
        .data = at + MR_SLOT_PAYLOAD_AT,
        .len =
            fill->bytes < MR_DATAGRAM_BYTES_MAX ? (uint32_t)fill->bytes : MR_DATAGRAM_BYTES_MAX,
        .is_cut = (fill->flags & MSG_TRUNC) != 0,
        .received_ns = INT64_MIN,
        .slot = slot,
    };
    read_peer(name, fill->name_bytes, &ret->from);
    read_control(control, fill->control_bytes, ret);
}
