/* Checks of the network, as the kernel drives it. */
#include "tools/doctor/check_int.h"

#include <stdio.h>

struct card_walk {
    const struct mr_host *host;
    struct mr_finding *finding;
    const char *card;
    uint32_t cards, queues, spread, wrong;
};

static int see_queue(void *context, const char *name, bool is_dir)
{
    struct card_walk *walk = context;
    struct mr_cpus cpus;
    char path[512];

    (void)is_dir;
    if (strncmp(name, "rx-", 3) != 0)
        return 0;
    walk->queues++;
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/queues/%s/rps_cpus", walk->card,
                   name);
    walk->spread +=
        mr_host_cpu_mask(walk->host, path, &cpus) && mr_cpus_meet(&cpus, &walk->host->reactors);
    return 0;
}

/* Adds the number of CARD's file NAME to what is wrong, when it is above 0. */
static void want_none(struct card_walk *walk, const char *name)
{
    char path[512];
    int64_t value;

    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/%s", walk->card, name);
    if (!mr_host_number(walk->host, path, &value) || value <= 0)
        return;
    mr_text_printf(&walk->finding->found, ", %s %lld", name, (long long)value);
    walk->wrong++;
}

static int see_card(void *context, const char *name, bool is_dir)
{
    struct card_walk *walk = context;
    const struct mr_host *host = walk->host;
    struct mr_finding *finding = walk->finding;
    struct mr_cpus local;
    struct mr_text state;
    char path[512];

    (void)is_dir;
    mr_text_init(&state);
    bool is_up = mr_host_has_dir(host, "/sys/class/net/%s/device", name) &&
                 mr_host_read(host, &state, "/sys/class/net/%s/operstate", name) &&
                 !mr_view_is(mr_view_trim(mr_text_view(&state)), "down");
    mr_text_fini(&state);
    if (!is_up)
        return 0;
    walk->card = name;
    walk->queues = walk->spread = 0;
    (void)mr_host_list(host, see_queue, walk, "/sys/class/net/%s/queues", name);
    mr_text_printf(&finding->found, "%s%s: %u receive queue%s", walk->cards++ == 0 ? "" : "; ",
                   name, walk->queues, walk->queues == 1 ? "" : "s");
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/device/local_cpulist", name);
    if (mr_host_cpu_list(host, path, &local) && mr_cpus_count(&local) != 0 &&
        !mr_cpus_meet(&local, &host->reactors)) {
        mr_text_puts(&finding->found, ", on another NUMA node than all reactors");
        walk->wrong++;
    }
    if (walk->spread != 0) {
        mr_text_puts(&finding->found, ", RPS sends packets to reactors' CPUs");
        walk->wrong++;
    }
    want_none(walk, "gro_flush_timeout");
    want_none(walk, "napi_defer_hard_irqs");
    return 0;
}

static enum mr_verdict look_cards(const struct mr_host *host, struct mr_finding *finding)
{
    struct card_walk walk = {.host = host, .finding = finding};

    (void)mr_host_list(host, see_card, &walk, "/sys/class/net");
    if (walk.cards == 0)
        return mr_check_unknown(finding, "no network card is to be seen in /sys/class/net");
    return walk.wrong != 0 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

static enum mr_verdict look_busy_poll(const struct mr_host *host, struct mr_finding *finding)
{
    static const struct mr_wish wishes[] = {
        {"/proc/sys/net/core/busy_read", "busy_read", 50, INT64_MAX},
        {"/proc/sys/net/core/busy_poll", "busy_poll", 50, INT64_MAX},
    };

    return mr_check_wishes(host, wishes, MR_COUNTOF(wishes), finding);
}

static enum mr_verdict look_buffers(const struct mr_host *host, struct mr_finding *finding)
{
    static const struct mr_wish wishes[] = {
        {"/proc/sys/net/core/rmem_max", "rmem_max", 16 << 20, INT64_MAX},
        {"/proc/sys/net/core/netdev_max_backlog", "netdev_max_backlog", 1000, INT64_MAX},
    };

    return mr_check_wishes(host, wishes, MR_COUNTOF(wishes), finding);
}

const struct mr_check mr_checks_network[] = {
    {"cards", "near the reactors; no RPS to their CPUs; no deferred interrupts",
     "`local_cpulist`, `rps_cpus`, `gro_flush_timeout`, `napi_defer_hard_irqs` in "
     "`/sys/class/net`",
     "for f in /sys/class/net/*/queues/rx-*/rps_cpus /sys/class/net/*/gro_flush_timeout "
     "/sys/class/net/*/napi_defer_hard_irqs; do echo 0 >$f; done",
     look_cards},
    {"busy-poll", "busy_poll and busy_read 50 or more, for sockets of the kernel",
     "`/proc/sys/net/core`", "sysctl -w net.core.busy_poll=50 net.core.busy_read=50",
     look_busy_poll},
    {"socket-buffers",
     "rmem_max 16 MiB or more, for datagrams; netdev_max_backlog 1000 or more",
     "`/proc/sys/net/core`",
     "sysctl -w net.core.rmem_max=67108864 net.core.netdev_max_backlog=1000", look_buffers},
    {0},
};
