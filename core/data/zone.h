/*
 * core/data/zone.h - named time zones: what the clock on the wall says at an instant.
 *
 *     Europe/Berlin, in hours of UTC on 2026-03-29 and 2026-10-25:
 *
 *     instant    ...  00:30   00:59 │ 01:00   01:30 ...  00:30 │ 01:00   01:30
 *     local      ...  01:30   01:59 │ 03:00   03:30 ...  02:30 │ 02:00   02:30
 *                                    gap                        overlap
 *
 * A zone is read once from the system's database (TZif, RFC 8536) and is then a list of spans
 * of time with one offset each, from 1677 to 2262.  The file's table comes first; behind its
 * end the rule in the file's last line is written out, year by year, so that a look-up is one
 * binary search whatever the year.
 *
 * A local time that was skipped is moved on by the length of the gap, as Java does; of a local
 * time that came twice the caller says which is meant.
 *
 * A watermark in local time promises that no local time at or below it comes any more.  The
 * clock that is set back takes such promises back, so the local watermark waits in front of an
 * overlap until the second pass has begun.
 *
 * Ownership   the zone lies in the arena it was read into, and does not change.
 * Threads     any, once it is read.
 * Fails       reading: MR_ERR_OPTION with a sentence.  A file is not trusted: what does not
 *             read as RFC 8536 says is refused, and one that lies gives wrong offsets, below
 *             26 hours, and nothing worse.
 * Cost        reading: a file of some kilobytes.  A look-up: about ten steps; rows that
 *             come by time find theirs in the span of the row before.
 */
#ifndef MR_CORE_DATA_ZONE_H
#define MR_CORE_DATA_ZONE_H

#include "core/base/err.h"
#include "core/mem/arena.h"

struct mr_zone;

/* Instants from <= t < to: local = instant + offset. */
struct mr_zone_span {
    int64_t from_ns, to_ns;
    int64_t offset_ns;
};

/* Which of two instants a local time that comes twice means. */
enum mr_zone_twice { MR_ZONE_EARLIER, MR_ZONE_LATER };

/* "UTC", "GMT", "Z", "Etc/UTC", "GMT+02:00", "GMT+2", "UTC+02:00", "+02:00"; -EINVAL: it is none. */
int mr_zone_parse_fixed(struct mr_view text, int64_t *ret_ns);

/* A fixed offset, or the zone of that name under $TZDIR or /usr/share/zoneinfo. */
int mr_zone_read(struct mr_arena *arena, struct mr_view name, const struct mr_zone **ret,
                 struct mr_err *reterr);

/* The zone in the bytes of a TZif file. */
int mr_zone_parse(struct mr_arena *arena, struct mr_view name, struct mr_view file,
                  const struct mr_zone **ret, struct mr_err *reterr);

const char *mr_zone_name(const struct mr_zone *zone);

struct mr_zone_span mr_zone_span_at(const struct mr_zone *zone, int64_t instant_ns);

static inline bool mr_zone_span_has(const struct mr_zone_span *span, int64_t instant_ns)
{
    return instant_ns >= span->from_ns && instant_ns < span->to_ns;
}

/* What to add to an instant. */
int64_t mr_zone_offset_ns(const struct mr_zone *zone, int64_t instant_ns);

/* What to take off a local time. */
int64_t mr_zone_offset_of_local_ns(const struct mr_zone *zone, int64_t local_ns,
                                   enum mr_zone_twice twice);

/* The highest local time that no instant above WATERMARK_NS shows, nor anything below. */
int64_t mr_zone_local_watermark_ns(const struct mr_zone *zone, int64_t watermark_ns);

/* Back: the first instant whose local watermark has come to LOCAL_NS. */
int64_t mr_zone_watermark_ns(const struct mr_zone *zone, int64_t local_ns);

#endif
