#include "io/kafka/kafka.h"

extern const struct mr_connector_plugin mr_connector_plugin;

__attribute__((visibility("default"))) const struct mr_connector_plugin mr_connector_plugin = {
    .abi = MR_CONNECTOR_ABI,
    .sources = (const struct mr_source_class *const[]){&mr_kafka_source,
                                                       &mr_kafka_upsert_source, NULL},
    .sinks = (const struct mr_sink_class *const[]){&mr_kafka_sink, &mr_kafka_upsert_sink, NULL},
};
