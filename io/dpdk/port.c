#include "io/dpdk/port.h"

#include "core/base/alloc.h"
#include "core/base/text.h"

#include <errno.h>
#include <pthread.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ARGS_MAX = 128,
    TX_DESCRIPTORS = 256,
    CACHE_PACKETS = 256, /* of each reactor, so that they need not agree for each packet */
    HELD_PACKETS = 256   /* of a reader, at most */
};

/* -- The environment -------------------------------------------------------------------- */

static bool names_cores(const char *arg)
{
    return strcmp(arg, "-l") == 0 || strcmp(arg, "-c") == 0 || strncmp(arg, "--lcores", 8) == 0;
}

/* The next word of *AT, terminated; *AT is behind it then.  NULL: there is none. */
static char *next_word(char **at)
{
    char *word = *at + strspn(*at, " \t\n");
    char *end = word + strcspn(word, " \t\n");

    *at = *end == '\0' ? end : end + 1;
    *end = '\0';
    return word == end ? NULL : word;
}

static uint32_t first_cpu(const cpu_set_t *set)
{
    for (uint32_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, set))
            return cpu;
    return 0;
}

/* Its main core is one of the control thread's: reactors are threads of our own. */
static int run_environment(const char *args)
{
    char program[] = "millrace", level[] = "--log-level=warning", cores[] = "-l", cpu[16];
    char *copy = mr_strdup(args, "dpdk"); /* lent for as long as the process */
    char *argv[ARGS_MAX + 5] = {program, level};
    int argc = 2;
    bool has_cores = false;
    cpu_set_t before;

    (void)pthread_getaffinity_np(pthread_self(), sizeof(before), &before);
    (void)snprintf(cpu, sizeof(cpu), "%u", first_cpu(&before));
    for (char *at = copy, *arg; (arg = next_word(&at)) != NULL;) {
        if (argc == ARGS_MAX + 2) {
            free(copy);
            return -E2BIG;
        }
        has_cores |= names_cores(arg);
        argv[argc++] = arg;
    }
    if (!has_cores) {
        argv[argc++] = cores;
        argv[argc++] = cpu;
    }
    int rc = rte_eal_init(argc, argv) < 0 ? -rte_errno : 0;
    /* It has put this thread on its main core. */
    (void)pthread_setaffinity_np(pthread_self(), sizeof(before), &before);
    return rc;
}

static int start_environment(const char *args, struct mr_err *reterr)
{
    static bool is_started; /* DPDK is the process's too, and can not be asked */

    if (is_started)
        return 0;
    int rc = run_environment(args == NULL ? "" : args);
    is_started = rc == 0;
    if (rc == 0)
        return 0;
    return mr_fail(reterr, rc,
                   "DPDK does not start with 'dpdk.eal-args' = '%s': %s (what it says of it is "
                   "above).  Without huge pages: '--no-huge -m 256'; without a network card: "
                   "'--no-pci --vdev=...'",
                   args == NULL ? "" : args, rte_strerror(-rc));
}

/* -- Which port ------------------------------------------------------------------------- */

static int no_port(const char *name, struct mr_err *reterr)
{
    struct mr_text known;
    char one[RTE_ETH_NAME_MAX_LEN];

    mr_text_init(&known);
    for (uint16_t id = 0; id < RTE_MAX_ETHPORTS; id++)
        if (rte_eth_dev_is_valid_port(id) && rte_eth_dev_get_name_by_port(id, one) == 0)
            mr_text_printf(&known, "%s%u '%s'", known.len == 0 ? "" : ", ", id, one);
    int rc;
    if (known.len == 0)
        rc = mr_fail(
            reterr, -ENODEV,
            "DPDK has no port: bind a network card to vfio-pci (dpdk-devbind.py), or name "
            "a virtual one in 'dpdk.eal-args' (--vdev=net_...)");
    else if (name == NULL)
        rc = mr_fail(reterr, -ENODEV,
                     "DPDK has several ports, say which is meant by "
                     "'dpdk.port': %s",
                     known.data);
    else
        rc = mr_fail(reterr, -ENODEV, "'dpdk.port' = '%s': there is none; there are %s", name,
                     known.data);
    mr_text_fini(&known);
    return rc;
}

static int find_port(const char *name, uint16_t *ret, struct mr_err *reterr)
{
    char *end = NULL;

    if (name == NULL) {
        uint32_t ports = 0;
        for (uint16_t id = 0; id < RTE_MAX_ETHPORTS; id++) {
            if (!rte_eth_dev_is_valid_port(id))
                continue;
            *ret = id;
            ports++;
        }
        return ports == 1 ? 0 : no_port(name, reterr);
    }
    if (rte_eth_dev_get_port_by_name(name, ret) == 0)
        return 0;
    unsigned long number = strtoul(name, &end, 10);
    *ret = (uint16_t)number;
    if (*name != '\0' && *end == '\0' && number < RTE_MAX_ETHPORTS &&
        rte_eth_dev_is_valid_port(*ret))
        return 0;
    return no_port(name, reterr);
}

/* -- Setting it up ------------------------------------------------------------------------ */

static int refuse(const char *what, int rc, struct mr_err *reterr)
{
    return mr_fail(reterr, rc, "the port does not take it: %s: %s", what, rte_strerror(-rc));
}

static int claim(struct mr_port *port, struct mr_err *reterr)
{
    struct rte_eth_dev_owner owner = {.name = "millrace"};
    struct rte_eth_dev_owner now;
    int rc = rte_eth_dev_owner_get(port->number, &now);

    if (rc == 0 && now.id != RTE_ETH_DEV_NO_OWNER)
        rc = -EBUSY;
    if (rc == 0)
        rc = rte_eth_dev_owner_new(&owner.id);
    if (rc == 0)
        rc = rte_eth_dev_owner_set(port->number, &owner);
    if (rc < 0)
        return mr_fail(reterr, rc,
                       "the port is another table's already: give each table a port");
    port->owner = owner.id;
    port->is_owned = true;
    return 0;
}

/* A stopped port may still hold packets of its pool: pools stay with the environment, and are
 * found again by name. */
static int find_packets(struct mr_port *port, const struct mr_port_spec *spec,
                        struct mr_err *reterr)
{
    uint32_t count =
        spec->queues * (spec->descriptors + 2 * CACHE_PACKETS + HELD_PACKETS) + TX_DESCRIPTORS;
    char name[RTE_MEMPOOL_NAMESIZE];

    (void)snprintf(name, sizeof(name), "mr_%u_%u", port->number, count);
    port->packets = rte_mempool_lookup(name);
    if (port->packets != NULL)
        return 0;
    port->packets =
        rte_pktmbuf_pool_create(name, count, CACHE_PACKETS, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
                                rte_eth_dev_socket_id(port->number));
    if (port->packets == NULL)
        return mr_fail(
            reterr, -ENOMEM,
            "no memory for %u packets: %s.  Fewer 'dpdk.descriptors', more huge pages, "
            "or, with --no-huge, a larger -m",
            count, rte_strerror(rte_errno));
    return 0;
}

static int configure(const struct mr_port *port, const struct mr_port_spec *spec,
                     const struct rte_eth_dev_info *info, uint16_t tx_queues,
                     struct mr_err *reterr)
{
    struct rte_eth_conf conf = {0};

    if (info->max_rx_queues < spec->queues)
        return mr_fail(reterr, MR_ERR_OPTION, "'scan.queues' = '%u': the port has %u",
                       spec->queues, info->max_rx_queues);
    conf.rxmode.offloads =
        info->rx_offload_capa & (RTE_ETH_RX_OFFLOAD_SCATTER | RTE_ETH_RX_OFFLOAD_CHECKSUM);
    if (spec->queues > 1) {
        conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
        conf.rx_adv_conf.rss_conf.rss_hf =
            info->flow_type_rss_offloads & (RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP);
        if (conf.rx_adv_conf.rss_conf.rss_hf == 0)
            conf.rxmode.mq_mode = RTE_ETH_MQ_RX_NONE;
    }
    int rc = rte_eth_dev_configure(port->number, (uint16_t)spec->queues, tx_queues, &conf);
    return rc < 0 ? refuse("queues", rc, reterr) : 0;
}

static int set_up_queues(const struct mr_port *port, const struct mr_port_spec *spec,
                         uint16_t tx_queues, struct mr_err *reterr)
{
    uint16_t rx = (uint16_t)spec->descriptors, tx = TX_DESCRIPTORS;
    int socket = rte_eth_dev_socket_id(port->number);
    int rc = rte_eth_dev_adjust_nb_rx_tx_desc(port->number, &rx, &tx);

    for (uint16_t q = 0; rc == 0 && q < spec->queues; q++)
        rc = rte_eth_rx_queue_setup(port->number, q, rx, (unsigned)socket, NULL, port->packets);
    /* Nothing is sent; but some drivers want one for each. */
    for (uint16_t q = 0; rc == 0 && q < tx_queues; q++)
        rc = rte_eth_tx_queue_setup(port->number, q, tx, (unsigned)socket, NULL);
    return rc < 0 ? refuse("descriptors", rc, reterr) : 0;
}

static int start(struct mr_port *port, const struct mr_port_spec *spec, struct mr_err *reterr)
{
    int rc = rte_eth_dev_start(port->number);

    if (rc < 0)
        return refuse("to start", rc, reterr);
    port->is_started = true;
    (void)rte_eth_stats_reset(port->number);
    if (spec->has_groups)
        (void)rte_eth_allmulticast_enable(port->number);
    return 0;
}

int mr_port_open(struct mr_port *port, const struct mr_port_spec *spec, struct mr_err *reterr)
{
    struct rte_eth_dev_info info;
    uint16_t tx_queues = 0;

    *port = (struct mr_port){0};
    int rc = start_environment(spec->eal_args, reterr);
    if (rc == 0)
        rc = find_port(spec->name, &port->number, reterr);
    if (rc == 0)
        rc = claim(port, reterr);
    if (rc == 0 && (rc = rte_eth_dev_info_get(port->number, &info)) < 0)
        rc = refuse("to be asked", rc, reterr);
    if (rc == 0) {
        tx_queues =
            info.max_tx_queues < spec->queues ? info.max_tx_queues : (uint16_t)spec->queues;
        rc = configure(port, spec, &info, tx_queues, reterr);
    }
    if (rc == 0)
        rc = find_packets(port, spec, reterr);
    if (rc == 0)
        rc = set_up_queues(port, spec, tx_queues, reterr);
    if (rc == 0)
        rc = start(port, spec, reterr);
    if (rc < 0)
        mr_port_close(port);
    return rc;
}

void mr_port_close(struct mr_port *port)
{
    if (port->is_started)
        (void)rte_eth_dev_stop(port->number);
    if (port->is_owned)
        (void)rte_eth_dev_owner_unset(port->number, port->owner);
    *port = (struct mr_port){0};
}

uint64_t mr_port_dropped(const struct mr_port *port)
{
    struct rte_eth_stats stats;

    if (rte_eth_stats_get(port->number, &stats) < 0)
        return 0;
    return stats.imissed + stats.rx_nombuf;
}
