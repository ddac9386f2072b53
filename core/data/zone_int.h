/*
 * core/data/zone_int.h - the spans of a zone, and how they are put together.
 *
 *     zone_rule.c  one line of POSIX's ──► two changes a year
 *     zone_file.c  TZif's table, then the rule ──► spans
 *     zone.c       names and files; looking up
 *
 * Only for these.
 */
#ifndef MR_CORE_DATA_ZONE_INT_H
#define MR_CORE_DATA_ZONE_INT_H

#include "core/data/zone.h"

struct mr_zone_change {
    int64_t from_ns;
    int64_t offset_ns;
    int64_t least_ns; /* the least local time from here on */
};

/* span[0] begins at INT64_MIN; the others follow in order, each with another offset than the
 * one before, far enough from the ends of int64 to add an offset. */
struct mr_zone {
    const char *name;
    uint32_t spans;
    struct mr_zone_change *span;
};

struct mr_zone_builder {
    struct mr_arena *arena;
    uint32_t spans;
    struct mr_zone_change *span;
};

/* What holds before the first change. */
void mr_zone_build_first(struct mr_zone_builder *builder, int64_t offset_ns);

/* From second AT_S on; one that is not later than the one before takes its place. */
void mr_zone_build_change(struct mr_zone_builder *builder, int64_t at_s, int64_t offset_s);

const struct mr_zone *mr_zone_build(struct mr_zone_builder *builder, struct mr_view name);

#endif
