#include "io/dpdk/dpdk.h"

static const struct mr_source_class *const sources[] = {&mr_dpdk_source, NULL};

__attribute__((
    visibility("default"))) extern const struct mr_connector_plugin mr_connector_plugin;

const struct mr_connector_plugin mr_connector_plugin = {
    .abi = MR_CONNECTOR_ABI,
    .sources = sources,
};
