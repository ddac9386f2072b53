/*
 * job/registry.h - the one table that names every connector and format.
 *
 * SQL asks here by name; nobody else knows them all.  A connector that lives in a
 * plug-in is opened when a table first names it, and the error says which package
 * is missing.
 */
#ifndef MR_JOB_REGISTRY_H
#define MR_JOB_REGISTRY_H

#include "core/op/connector.h"

/* Found or plugged in; NULL class pointers when a connector has no such side.
 * MR_ERR_OPTION with Flink's "Could not find any factory for identifier" and the list
 * of those that exist. */
int mr_registry_source(struct mr_view name, const struct mr_source_class **ret,
                       struct mr_err *reterr);
int mr_registry_sink(struct mr_view name, const struct mr_sink_class **ret,
                     struct mr_err *reterr);
int mr_registry_format(struct mr_view name, const struct mr_format_class **ret,
                       struct mr_err *reterr);

/* For the reference manual and completions. */
void mr_registry_list(void (*each)(void *context, const char *kind, const char *name,
                                   const struct mr_option_spec *options),
                      void *context);

#endif
