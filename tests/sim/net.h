/*
 * tests/sim/net.h - the simulated machine's network: sockets that datagrams come to.
 *
 * The test sends; the seed decides what becomes of it on the way: lost, doubled, overtaken.  A
 * socket has room for so many, and throws away what comes beyond it, as a kernel does.
 *
 * Threads     one.
 */
#ifndef MR_TESTS_SIM_NET_H
#define MR_TESTS_SIM_NET_H

#include "core/base/rng.h"
#include "core/sys/datagram.h"
#include "core/sys/sys.h"

struct mr_sim_net;

enum { MR_SIM_NET_FILES = 4096, MR_SIM_NET_SOCKETS = 8, MR_SIM_NET_ROOM = 64 };

struct mr_sim_net_faults {
    uint32_t loss, twice, overtaken; /* in 1000 */
};

struct mr_sim_net *mr_sim_net_new(struct mr_rng *rng, const struct mr_sim_net_faults *faults);
void mr_sim_net_free(struct mr_sim_net *net);

/* What the machine asks of it.  Files are numbered from MR_SIM_NET_FILES. */
int mr_sim_net_open(struct mr_sim_net *net, const char *address, struct mr_err *reterr);
void mr_sim_net_close(struct mr_sim_net *net, int file);
int64_t mr_sim_net_drops(const struct mr_sim_net *net, int file);
struct mr_inbox *mr_sim_net_inbox(struct mr_sim_net *net, int file);

/* PORT of 10.0.0.1 sends; how many copies reached an open socket at ADDRESS. */
uint32_t mr_sim_net_send(struct mr_sim_net *net, const char *address, uint16_t port,
                         const char *data, uint32_t len, int64_t now_ns);

#endif
