/* Checks of what `'connector' = 'dpdk'` needs, where a card is bound for it. */
#include "tools/doctor/check_int.h"

#include <stdio.h>

static const char no_drivers[] = "/sys/bus/pci/drivers can not be read";

struct page_walk {
    const struct mr_host *host;
    uint32_t nodes, without;
};

static int see_node(void *context, const char *name, bool is_dir)
{
    static const char *const sizes[] = {"2048", "1048576"};
    struct page_walk *walk = context;
    int64_t pages = 0, n;
    bool knows = false;
    char path[512];

    (void)is_dir;
    if (strncmp(name, "node", 4) != 0 || name[4] < '0' || name[4] > '9')
        return 0;
    for (size_t i = 0; i < MR_COUNTOF(sizes); i++) {
        (void)snprintf(path, sizeof(path),
                       "/sys/devices/system/node/%s/hugepages/hugepages-%skB/free_hugepages",
                       name, sizes[i]);
        if (mr_host_number(walk->host, path, &n)) {
            knows = true;
            pages += n;
        }
    }
    walk->nodes += knows;
    walk->without += knows && pages == 0;
    return 0;
}

static enum mr_verdict look_pages(const struct mr_host *host, struct mr_finding *finding)
{
    struct page_walk walk = {.host = host};
    uint32_t cards;

    if (!mr_host_dpdk_cards(host, &cards))
        return mr_check_unknown(finding, no_drivers);
    if (cards == 0) {
        mr_text_puts(&finding->found, "not needed: no card is bound for DPDK");
        return MR_VERDICT_OK;
    }
    (void)mr_host_list(host, see_node, &walk, "/sys/devices/system/node");
    if (walk.nodes == 0)
        return mr_check_unknown(finding, "/sys/devices/system/node can not be read");
    mr_text_printf(&finding->found, "free ones on %u of %u nodes", walk.nodes - walk.without,
                   walk.nodes);
    if (walk.without == 0)
        return MR_VERDICT_OK;
    return walk.without == walk.nodes ? MR_VERDICT_FAIL : MR_VERDICT_WARN;
}

static int count_group(void *context, const char *name, bool is_dir)
{
    uint32_t *count = context;

    (void)name;
    (void)is_dir;
    ++*count;
    return 0;
}

static enum mr_verdict look_binding(const struct mr_host *host, struct mr_finding *finding)
{
    uint32_t cards, groups = 0, devices = 0;
    int64_t memlock;

    if (!mr_host_dpdk_cards(host, &cards))
        return mr_check_unknown(finding, no_drivers);
    if (cards == 0) {
        mr_text_puts(&finding->found, "not needed: no card is bound for DPDK");
        return MR_VERDICT_OK;
    }
    mr_text_printf(&finding->found, "%u card%s bound", cards, cards == 1 ? "" : "s");
    (void)mr_host_list(host, count_group, &groups, "/sys/kernel/iommu_groups");
    (void)mr_host_list(host, count_group, &devices, "/dev/vfio");
    if (groups == 0 || devices == 0) {
        mr_text_puts(&finding->found, groups == 0 ? ", no IOMMU groups" : ", no /dev/vfio");
        if (groups != 0)
            finding->fix = "modprobe vfio-pci";
        return MR_VERDICT_FAIL;
    }
    if (mr_host_memlock(host, &memlock) && memlock != INT64_MAX) {
        mr_text_printf(&finding->found, ", and only %lld KiB may be locked",
                       (long long)(memlock / 1024));
        finding->fix = MR_FIX_MEMLOCK;
        return MR_VERDICT_WARN;
    }
    return MR_VERDICT_OK;
}

const struct mr_check mr_checks_dpdk[] = {
    {"dpdk-pages", "free huge pages on every node, where a card is bound",
     "`free_hugepages` of `/sys/devices/system/node/node*`", "sysctl -w vm.nr_hugepages=1024",
     look_pages},
    {"dpdk-binding", "a bound card has an IOMMU group, `/dev/vfio`, memory that may be locked",
     "`/sys/bus/pci/drivers`, `/sys/kernel/iommu_groups`, `/dev/vfio`, `/proc/self/limits`",
     MR_FIX_CMDLINE("intel_iommu=on iommu=pt"), look_binding},
    {0},
};
