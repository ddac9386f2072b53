/*
 * io/files/partition_time.h - the time that a partition says it is of.
 *
 *     'partition.time-extractor.timestamp-pattern' = '$dt $hour:00:00'
 *     dt=2026-01-01/hour=10   ─►   2026-01-01 10:00:00, by the clock of a time zone
 *
 * Without a pattern the first partition column says it all.
 *
 * Fails       when what comes out is no time.
 */
#ifndef MR_IO_FILES_PARTITION_TIME_H
#define MR_IO_FILES_PARTITION_TIME_H

#include "core/data/zone.h"
#include "core/op/options.h"

struct mr_partition_time {
    struct mr_view pattern, formatter; /* data NULL: there is none */
    const struct mr_zone *zone;
};

/* From the options; the zone lives in ARENA. */
int mr_partition_time_init(struct mr_partition_time *ret, struct mr_options *options,
                           struct mr_arena *arena, struct mr_err *reterr);

/* Of the directory REL below the table's: an instant. */
int mr_partition_time_of(const struct mr_partition_time *time, const char *rel, int64_t *ret_ns,
                         struct mr_err *reterr);

#endif
