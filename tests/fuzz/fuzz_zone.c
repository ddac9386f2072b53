/*
 * Any bytes as a file of a time zone: it is refused, or whatever is asked of the zone has an
 * answer below 26 hours, and a watermark goes to local time and back without moving on.
 */
#include "core/data/zone.h"

#define OFFSET_MAX_NS (INT64_C(26) * 3600 * MR_SECOND_NS)

static void ask(const struct mr_zone *zone, int64_t t)
{
    int64_t early = mr_zone_offset_of_local_ns(zone, t, MR_ZONE_EARLIER);
    int64_t late = mr_zone_offset_of_local_ns(zone, t, MR_ZONE_LATER);
    struct mr_zone_span span = mr_zone_span_at(zone, t);

    MR_ASSERT(span.from_ns <= t && t <= span.to_ns);
    MR_ASSERT(span.offset_ns == mr_zone_offset_ns(zone, t));
    MR_ASSERT(span.offset_ns < OFFSET_MAX_NS && span.offset_ns > -OFFSET_MAX_NS);
    MR_ASSERT(early < OFFSET_MAX_NS && early > -OFFSET_MAX_NS);
    MR_ASSERT(late < OFFSET_MAX_NS && late > -OFFSET_MAX_NS);
    MR_ASSERT(mr_zone_watermark_ns(zone, mr_zone_local_watermark_ns(zone, t)) <= t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_view file = {(const char *)data, size};
    const struct mr_zone *zone;
    struct mr_arena arena;

    mr_arena_init(&arena);
    if (mr_zone_parse(&arena, MR_VIEW("Fuzz/Zone"), file, &zone, NULL) == 0) {
        /* Some times in every century, and those of the table itself. */
        for (int64_t t = INT64_MIN / 64; t < INT64_MAX / 64; t += INT64_MAX / 1024)
            ask(zone, t * 64);
        for (size_t i = 0; i + 8 <= size; i += 8) {
            int64_t t;

            memcpy(&t, data + i, sizeof(t));
            ask(zone, t);
            ask(zone, (int64_t)__builtin_bswap64((uint64_t)t) % INT32_MAX * MR_SECOND_NS);
        }
    }
    mr_arena_fini(&arena);
    return 0;
}
