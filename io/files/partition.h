/*
 * io/files/partition.h - PARTITIONED BY (d, k): rows lie in directories that say their d and k.
 *
 *     path/d=2026-01-01/k=a%3Db/part-...        k is 'a=b'
 *     path/d=__HIVE_DEFAULT_PARTITION__/...     d is NULL, or ''
 *
 * The columns are not in the files.  The planner hands them over as metadata columns behind
 * the physical ones, "partition:d" and "partition:k", in the order of PARTITIONED BY: text
 * when they are read, of their types when they are written.
 */
#ifndef MR_IO_FILES_PARTITION_H
#define MR_IO_FILES_PARTITION_H

#include "core/op/connector.h"

#define MR_PARTITION_KEY "partition:"

/* The column that metadata KEY is; data NULL: it is no partition's. */
struct mr_view mr_partition_column(const char *key);

/* "d=2026-01-01/k=a%3Db", of ROW: appended to OUT.  "": the table has no partitions. */
void mr_partition_print(const struct mr_table_spec *spec, const struct mr_batch *batch,
                        uint32_t row, struct mr_view default_name, struct mr_text *out);

/* What the directories of PATH say about COLUMN, unescaped into OUT; false: NULL, or nothing. */
bool mr_partition_parse(const char *path, struct mr_view column, struct mr_view default_name,
                        struct mr_text *out);

/* What stands between '=' and '/', without its escapes. */
void mr_partition_unescape(struct mr_view text, struct mr_text *out);

/* Is it what mr_partition_print() could have made, so that it leads below where it is put? */
bool mr_partition_is_path(struct mr_view rel);

#endif
