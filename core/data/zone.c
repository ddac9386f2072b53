#include "core/data/zone.h"

#include "core/data/datetime.h"
#include "core/data/zone_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define DATABASE     "/usr/share/zoneinfo"
#define NAME_MAX_LEN 64
/* The longest of the database has 4 kB; what is longer is no zone. */
#define FILE_BYTES_MAX 65536

/* -- Looking up --------------------------------------------------------------- */

const char *mr_zone_name(const struct mr_zone *zone)
{
    return zone->name;
}

/* The last span that begins at or before INSTANT_NS. */
static uint32_t find_span(const struct mr_zone *zone, int64_t instant_ns)
{
    uint32_t low = 0, high = zone->spans;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (zone->span[middle].from_ns <= instant_ns)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct mr_zone_span mr_zone_span_at(const struct mr_zone *zone, int64_t instant_ns)
{
    uint32_t i = find_span(zone, instant_ns);

    return (struct mr_zone_span){
        .from_ns = zone->span[i].from_ns,
        .to_ns = i + 1 < zone->spans ? zone->span[i + 1].from_ns : INT64_MAX,
        .offset_ns = zone->span[i].offset_ns,
    };
}

int64_t mr_zone_offset_ns(const struct mr_zone *zone, int64_t instant_ns)
{
    return zone->span[find_span(zone, instant_ns)].offset_ns;
}

/* From which local time on span I is meant: behind the gap, or behind the first or the second
 * pass of what comes twice. */
static int64_t local_from(const struct mr_zone *zone, uint32_t i, enum mr_zone_twice twice)
{
    int64_t offset_ns = zone->span[i].offset_ns, before_ns = zone->span[i - 1].offset_ns;

    if (twice == MR_ZONE_EARLIER && before_ns > offset_ns)
        offset_ns = before_ns;
    return zone->span[i].from_ns + offset_ns;
}

int64_t mr_zone_offset_of_local_ns(const struct mr_zone *zone, int64_t local_ns,
                                   enum mr_zone_twice twice)
{
    uint32_t low = 0, high = zone->spans;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (local_from(zone, middle, twice) <= local_ns)
            low = middle;
        else
            high = middle;
    }
    return zone->span[low].offset_ns;
}

static int64_t add_saturated(int64_t a, int64_t b)
{
    int64_t sum;

    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b > 0 ? INT64_MAX : INT64_MIN;
}

int64_t mr_zone_local_watermark_ns(const struct mr_zone *zone, int64_t watermark_ns)
{
    /* The least local time from the next instant on, and one below it. */
    int64_t next_ns = add_saturated(watermark_ns, 1);
    uint32_t i = find_span(zone, next_ns);
    int64_t least_ns = add_saturated(next_ns, zone->span[i].offset_ns);

    if (i + 1 < zone->spans && zone->span[i + 1].least_ns < least_ns)
        least_ns = zone->span[i + 1].least_ns;
    return add_saturated(least_ns, -1);
}

int64_t mr_zone_watermark_ns(const struct mr_zone *zone, int64_t local_ns)
{
    /* Every instant has come to this one: west of Greenwich the first hours saturate to it. */
    if (local_ns == INT64_MIN)
        return INT64_MIN;
    int64_t wanted_ns = add_saturated(local_ns, 1);
    uint32_t low = 0, high = zone->spans;

    /* The last span at whose beginning lower local times were still to come. */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (zone->span[middle].least_ns < wanted_ns)
            low = middle;
        else
            high = middle;
    }
    int64_t first_ns = add_saturated(wanted_ns, -zone->span[low].offset_ns);

    if (high < zone->spans && zone->span[high].from_ns < first_ns)
        first_ns = zone->span[high].from_ns;
    return add_saturated(first_ns, -1);
}

/* -- Fixed offsets ------------------------------------------------------------ */

static bool two_digits(const char *text, int limit, int *ret)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret = (text[0] - '0') * 10 + (text[1] - '0');
    return *ret <= limit;
}

/* "+8" and "-11", which Java takes behind GMT. */
static bool is_hours(struct mr_view text, int *ret)
{
    char padded[2] = {'0', '0'};

    if (text.len < 2 || text.len > 3 || (text.data[0] != '+' && text.data[0] != '-'))
        return false;
    memcpy(padded + (3 - text.len), text.data + 1, text.len - 1);
    return two_digits(padded, 18, ret);
}

int mr_zone_parse_fixed(struct mr_view text, int64_t *ret_ns)
{
    bool is_gmt = text.len >= 3 && memcmp(text.data, "GMT", 3) == 0;
    int hours, minutes = 0;

    if (text.len >= 3 &&
        (memcmp(text.data, "UTC", 3) == 0 || memcmp(text.data, "GMT", 3) == 0)) {
        text.data += 3;
        text.len -= 3;
        if (text.len == 0) {
            *ret_ns = 0;
            return 0;
        }
    } else if (mr_view_is(text, "Z") || mr_view_is(text, "Etc/UTC")) {
        *ret_ns = 0;
        return 0;
    }
    if ((!is_gmt || !is_hours(text, &hours)) &&
        (text.len != 6 || (text.data[0] != '+' && text.data[0] != '-') || text.data[3] != ':' ||
         !two_digits(text.data + 1, 18, &hours) || !two_digits(text.data + 4, 59, &minutes)))
        return -EINVAL;
    int64_t ns = ((int64_t)hours * 60 + minutes) * 60 * MR_SECOND_NS;
    *ret_ns = text.data[0] == '-' ? -ns : ns;
    return 0;
}

/* -- Reading ------------------------------------------------------------------ */

/* A path below the database and not out of it: words of a zone's letters, one '/' between. */
static bool is_name(struct mr_view name)
{
    char before = '/';

    if (name.len == 0 || name.len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (before == '/' && !is_letter)
            return false;
        if (!is_letter && !(c >= '0' && c <= '9') && c != '/' && c != '_' && c != '-' &&
            c != '+')
            return false;
        before = c;
    }
    return before != '/';
}

/* Up to FILE_BYTES_MAX bytes of PATH into BYTES; how many, or -errno. */
static ssize_t read_file(const char *path, char *bytes)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    ssize_t len = 0, n;

    if (file < 0)
        return -errno;
    do {
        n = read(file, bytes + len, (size_t)(FILE_BYTES_MAX - len));
        len += n > 0 ? n : 0;
    } while (n > 0 || (n < 0 && errno == EINTR));
    int rc = n < 0 ? -errno : 0;

    (void)close(file);
    return rc < 0 ? rc : len;
}

static int say_missing(struct mr_view name, const char *where, int rc, struct mr_err *reterr)
{
    if (access(where, R_OK | X_OK) < 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "time zone '" MR_VIEW_FMT
                       "': there is no zone database at %s: install the package "
                       "tzdata, or set TZDIR to where it is",
                       MR_VIEW_ARG(name), where);
    if (rc == -ENOENT || rc == -ENOTDIR || rc == -EISDIR)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid time zone '" MR_VIEW_FMT
                       "': %s has no such zone; write a full name such as "
                       "'America/New_York', or an offset such as 'GMT+02:00'",
                       MR_VIEW_ARG(name), where);
    return mr_fail(reterr, MR_ERR_OPTION,
                   "time zone '" MR_VIEW_FMT "': can not read it from %s: %s",
                   MR_VIEW_ARG(name), where, mr_err_text(rc));
}

static int read_named(struct mr_arena *arena, struct mr_view name, const struct mr_zone **ret,
                      struct mr_err *reterr)
{
    const char *where = getenv("TZDIR");
    struct mr_arena scratch;

    if (where == NULL || *where == '\0')
        where = DATABASE;
    mr_arena_init(&scratch);
    const char *path = mr_arena_printf(&scratch, "%s/" MR_VIEW_FMT, where, MR_VIEW_ARG(name));
    char *bytes = mr_arena_alloc(&scratch, FILE_BYTES_MAX);
    ssize_t len = read_file(path, bytes);
    int rc =
        len < 0 ? say_missing(name, where, (int)len, reterr)
                : mr_zone_parse(arena, name, (struct mr_view){bytes, (size_t)len}, ret, reterr);

    mr_arena_fini(&scratch);
    return rc;
}

int mr_zone_read(struct mr_arena *arena, struct mr_view name, const struct mr_zone **ret,
                 struct mr_err *reterr)
{
    int64_t ns;

    if (mr_zone_parse_fixed(name, &ns) == 0) {
        struct mr_zone_builder builder = {.arena = arena};

        mr_zone_build_first(&builder, ns);
        *ret = mr_zone_build(&builder, name);
        return 0;
    }
    if (!is_name(name))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid time zone '" MR_VIEW_FMT
                       "': expected a full name such as 'America/New_York', or an offset such "
                       "as 'GMT+02:00'",
                       MR_VIEW_ARG(name));
    return read_named(arena, name, ret, reterr);
}
