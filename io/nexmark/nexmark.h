/*
 * io/nexmark/nexmark.h - the source 'nexmark': the benchmark's events as a table.
 *
 *     'connector' = 'nexmark', 'nexmark.table' = 'bid', 'first-event.rate' = '100000',
 *     'events.num' = '1000000'
 *
 * Options are named as nexmark-flink's.  Its table has columns of type ROW; here the same fields
 * are flat: one table per kind, or all kinds in one (io/nexmark/columns.h).  Columns are found
 * by name, so a table lists those it wants, in any order.  Tables with the same options are
 * views of the same events: their ids refer to each other.
 *
 * Split "nexmark/1" of 3 has the events whose number is 1, 4, 7 ...; all splits lie on one time
 * line.  A split's position is the number of its next event, so a restart goes on with exactly
 * the events that would have come.
 *
 * Rows come as fast as they are taken, unless 'max-emit-speed' = 'false' (or 'rate.limited' =
 * 'true') holds them to the rate by the clock.
 */
#ifndef MR_IO_NEXMARK_NEXMARK_H
#define MR_IO_NEXMARK_NEXMARK_H

#include "core/op/connector.h"

extern const struct mr_source_class mr_nexmark_source;

#endif
