#include "io/postgres/postgres.h"

extern const struct mr_connector_plugin mr_connector_plugin;

__attribute__((visibility("default"))) const struct mr_connector_plugin mr_connector_plugin = {
    .abi = MR_CONNECTOR_ABI,
    .sources = (const struct mr_source_class *const[]){&mr_pg_source, NULL},
    .sinks = (const struct mr_sink_class *const[]){&mr_pg_sink, NULL},
};
