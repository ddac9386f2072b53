#include "tests/sim/net.h"

#include <errno.h>
#include <stdlib.h>

enum { BYTES_MAX = 512 };

struct one {
    struct mr_peer from;
    int64_t received_ns;
    uint32_t len;
    char data[BYTES_MAX + MR_DATAGRAM_PADDING];
};

struct sock {
    struct mr_inbox inbox;
    char address[64]; /* "": closed */
    uint32_t waiting; /* of one[] */
    uint32_t drops;
    bool has_inbox;
    struct one one[MR_SIM_NET_ROOM];
    uint32_t lent;
    bool is_lent[MR_INBOX_SLOTS];
    struct one slot[MR_INBOX_SLOTS];
};

struct mr_sim_net {
    struct mr_rng *rng;
    struct mr_sim_net_faults faults;
    struct sock sock[MR_SIM_NET_SOCKETS];
};

struct mr_sim_net *mr_sim_net_new(struct mr_rng *rng, const struct mr_sim_net_faults *faults)
{
    struct mr_sim_net *net = calloc(1, sizeof(*net));

    MR_ASSERT(net != NULL);
    net->rng = rng;
    net->faults = *faults;
    return net;
}

void mr_sim_net_free(struct mr_sim_net *net)
{
    free(net);
}

static struct sock *sock_of(struct mr_sim_net *net, int file)
{
    MR_ASSERT(file >= MR_SIM_NET_FILES && file < MR_SIM_NET_FILES + MR_SIM_NET_SOCKETS);
    return &net->sock[file - MR_SIM_NET_FILES];
}

static struct sock *find(struct mr_sim_net *net, const char *address)
{
    for (uint32_t i = 0; i < MR_SIM_NET_SOCKETS; i++)
        if (strcmp(net->sock[i].address, address) == 0)
            return &net->sock[i];
    return NULL;
}

int mr_sim_net_open(struct mr_sim_net *net, const char *address, struct mr_err *reterr)
{
    struct sock *s;

    if (find(net, address) != NULL)
        return mr_fail(reterr, -EADDRINUSE, "'%s' is taken", address);
    s = find(net, "");
    MR_ASSERT(s != NULL && strlen(address) < sizeof(s->address));
    *s = (struct sock){0};
    memcpy(s->address, address, strlen(address));
    return MR_SIM_NET_FILES + (int)(s - net->sock);
}

void mr_sim_net_close(struct mr_sim_net *net, int file)
{
    struct sock *s = sock_of(net, file);

    MR_ASSERT(s->address[0] != '\0' && !s->has_inbox);
    s->address[0] = '\0';
}

int64_t mr_sim_net_drops(const struct mr_sim_net *net, int file)
{
    return net->sock[file - MR_SIM_NET_FILES].drops;
}

/* -- The inbox ------------------------------------------------------------------------- */

static struct sock *sock_with(struct mr_inbox *inbox)
{
    return MR_CONTAINER(inbox, struct sock, inbox);
}

/* Slots are handed out wherever one is free, and overwritten when they are given back. */
static int net_take(struct mr_inbox *inbox, struct mr_datagram *ret, uint32_t max)
{
    struct sock *s = sock_with(inbox);
    uint32_t count = 0, at = 0;

    while (count < max && count < s->waiting && s->lent < MR_INBOX_SLOTS) {
        while (s->is_lent[at])
            at++;
        s->slot[at] = s->one[count];
        s->is_lent[at] = true;
        s->lent++;
        ret[count++] = (struct mr_datagram){.data = s->slot[at].data,
                                            .len = s->slot[at].len,
                                            .received_ns = s->slot[at].received_ns,
                                            .from = s->slot[at].from,
                                            .slot = at};
    }
    s->waiting -= count;
    memmove(s->one, s->one + count, s->waiting * sizeof(s->one[0]));
    return (int)count;
}

static void net_give(struct mr_inbox *inbox, const struct mr_datagram *datagram, uint32_t count)
{
    struct sock *s = sock_with(inbox);

    for (uint32_t i = 0; i < count; i++) {
        MR_ASSERT(s->is_lent[datagram[i].slot]);
        s->is_lent[datagram[i].slot] = false;
        memset(s->slot[datagram[i].slot].data, 0xdd, BYTES_MAX);
    }
    s->lent -= count;
}

static bool net_peek(const struct mr_inbox *inbox)
{
    return MR_CONTAINER_CONST(inbox, struct sock, inbox)->waiting > 0;
}

static void net_close(struct mr_inbox *inbox)
{
    sock_with(inbox)->has_inbox = false;
}

static const struct mr_inbox_ops net_ops = {
    .name = "simulated",
    .take = net_take,
    .give = net_give,
    .peek = net_peek,
    .close = net_close,
};

struct mr_inbox *mr_sim_net_inbox(struct mr_sim_net *net, int file)
{
    struct sock *s = sock_of(net, file);

    MR_ASSERT(!s->has_inbox);
    s->has_inbox = true;
    s->inbox.ops = &net_ops;
    return &s->inbox;
}

/* -- The way there ---------------------------------------------------------------------- */

static bool happens(struct mr_sim_net *net, uint32_t rate)
{
    return rate > 0 && mr_rng_below(net->rng, 1000) < rate;
}

static uint32_t arrive(struct mr_sim_net *net, struct sock *s, const struct one *one)
{
    if (s->waiting == MR_SIM_NET_ROOM) {
        s->drops++;
        return 0;
    }
    uint32_t at = s->waiting++;
    if (at > 0 && happens(net, net->faults.overtaken)) {
        s->one[at] = s->one[at - 1];
        at--;
    }
    s->one[at] = *one;
    return 1;
}

uint32_t mr_sim_net_send(struct mr_sim_net *net, const char *address, uint16_t port,
                         const char *data, uint32_t len, int64_t now_ns)
{
    struct one one = {.from = {{10, 0, 0, 1}, 4, port}, .received_ns = now_ns, .len = len};
    struct sock *s = find(net, address);
    uint32_t came = 0;

    MR_ASSERT(len <= BYTES_MAX);
    memcpy(one.data, data, len);
    if (s == NULL || happens(net, net->faults.loss))
        return 0;
    came += arrive(net, s, &one);
    if (happens(net, net->faults.twice))
        came += arrive(net, s, &one);
    return came;
}
