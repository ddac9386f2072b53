/*
 * sql/plan/bind_options.h - the WITH (..) of a table: connector, formats, what there is to set.
 */
#ifndef MR_SQL_PLAN_BIND_OPTIONS_H
#define MR_SQL_PLAN_BIND_OPTIONS_H

#include "sql/plan/bind.h"

/* A table's formats, with the prefixes of their options; either may be missing. */
struct mr_table_formats {
    const struct mr_format_class *value, *key;
    const char *value_prefix, *key_prefix;
};

/* Say where the option KEY stands: in a hint, in the CREATE TABLE, or else the table's
 * name there.  KEY NULL: some option, nobody knows which. */
int mr_bind_wrap_option(struct mr_binder *b, const struct mr_table *table, const char *key);

int mr_bind_connector_name(struct mr_binder *b, const struct mr_table *table,
                           struct mr_options *options, struct mr_view *ret);

/* 'format' or 'value.format' of a table, which is NEEDED by its connector or not. */
int mr_bind_find_format(struct mr_binder *b, const struct mr_table *table,
                        struct mr_options *options, bool is_needed, bool is_scan,
                        const struct mr_format_class **ret, const char **ret_prefix);
/* 'key.format'; NULL: there is none.  Whether the connector has such a thing,
 * mr_bind_check_options() tells. */
int mr_bind_find_key_format(struct mr_binder *b, const struct mr_table *table,
                            struct mr_options *options, bool is_scan,
                            const struct mr_format_class **ret, const char **ret_prefix);

/* Are all options known, there, and of the right kind?  SOURCE and SINK are the connector's
 * two sides; either may be NULL. */
int mr_bind_check_options(struct mr_binder *b, const struct mr_table *table,
                          struct mr_options *options, const struct mr_source_class *source,
                          const struct mr_sink_class *sink, bool is_scan,
                          const struct mr_table_formats *formats);

/* "scan:orders", "sink:db.orders#2" */
const char *mr_bind_table_uid(struct mr_binder *b, const char *kind,
                              const struct mr_table *table, uint32_t ordinal);

#endif
