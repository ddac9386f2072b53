#include "io/files/partition_time.h"

#include "core/data/datetime.h"
#include "io/files/files_int.h"
#include "io/files/partition.h"

#include <ctype.h>
#include <errno.h>

static int refuse_custom(struct mr_options *options, struct mr_err *reterr)
{
    int kind = 0;
    int rc = mr_options_enum(options, mr_files_options, "partition.time-extractor.kind", &kind,
                             reterr);

    if (rc == 0 &&
        (kind == 1 || mr_options_find(options, "partition.time-extractor.class") != NULL))
        rc = mr_fail(
            reterr, MR_ERR_UNSUPPORTED,
            "'partition.time-extractor.kind' = 'custom' and 'partition.time-extractor"
            ".class' name a class of Java, which can not be run here; say it with 'partition.time-extractor.timestamp-pattern' and "
            "'partition.time-extractor.timestamp-formatter'");
    return rc;
}

int mr_partition_time_init(struct mr_partition_time *ret, struct mr_options *options,
                           struct mr_arena *arena, struct mr_err *reterr)
{
    const struct mr_option_spec *specs = mr_files_options;
    struct mr_view zone = {NULL, 0};
    int rc;

    *ret = (struct mr_partition_time){0};
    if ((rc = refuse_custom(options, reterr)) < 0 ||
        (rc = mr_options_string(options, specs, "partition.time-extractor.timestamp-pattern",
                                &ret->pattern, reterr)) < 0 ||
        (rc = mr_options_string(options, specs, "partition.time-extractor.timestamp-formatter",
                                &ret->formatter, reterr)) < 0 ||
        (rc = mr_options_string(options, specs, "sink.partition-commit.watermark-time-zone",
                                &zone, reterr)) < 0)
        return rc;
    rc = mr_zone_read(arena, zone, &ret->zone, reterr);
    return rc < 0 ? mr_wrap(reterr, "'sink.partition-commit.watermark-time-zone'") : 0;
}

/* -- The text of a partition's time ----------------------------------------------------- */

/* The next "name=value/" of *AT; false: there is none. */
static bool next_pair(const char **at, struct mr_view *name, struct mr_view *value)
{
    const char *equals = strchr(*at, '=');

    if (equals == NULL)
        return false;
    const char *end = strchrnul(equals, '/');
    *name = (struct mr_view){*at, (size_t)(equals - *at)};
    *value = (struct mr_view){equals + 1, (size_t)(end - equals - 1)};
    *at = *end == '/' ? end + 1 : end;
    return true;
}

/* The longest column that TEXT begins with; its value is appended.  How long it is. */
static size_t put_column(struct mr_view text, const char *rel, struct mr_text *out)
{
    struct mr_view name, value, best = {"", 0};
    size_t len = 0;

    while (next_pair(&rel, &name, &value)) {
        if (name.len > len && name.len <= text.len &&
            memcmp(name.data, text.data, name.len) == 0) {
            len = name.len;
            best = value;
        }
    }
    mr_partition_unescape(best, out);
    return len;
}

static void put_text(const struct mr_partition_time *time, const char *rel, struct mr_text *out)
{
    struct mr_view name, value, rest = time->pattern;

    if (rest.data == NULL) {
        if (next_pair(&rel, &name, &value))
            mr_partition_unescape(value, out);
        return;
    }
    while (rest.len > 0) {
        size_t len = 0;
        if (rest.data[0] == '$')
            len = put_column((struct mr_view){rest.data + 1, rest.len - 1}, rel, out);
        if (len == 0)
            mr_text_putc(out, rest.data[0]);
        rest = (struct mr_view){rest.data + 1 + len, rest.len - 1 - len};
    }
}

/* -- And what it means -------------------------------------------------------------------- */

struct fields {
    int64_t year, month, day, hour, minute, second;
};

static int64_t *field_of(struct fields *fields, char letter)
{
    switch (letter) {
    case 'y':
    case 'u': return &fields->year;
    case 'M': return &fields->month;
    case 'd': return &fields->day;
    case 'H': return &fields->hour;
    case 'm': return &fields->minute;
    case 's': return &fields->second;
    default: return NULL;
    }
}

/* By a pattern such as 'yyyyMMdd-HH': as many digits as letters. */
static int parse_by(struct mr_view formatter, struct mr_view text, int64_t *ret_ns)
{
    struct fields fields = {1970, 1, 1, 0, 0, 0};
    size_t at = 0;

    for (size_t i = 0; i < formatter.len;) {
        char letter = formatter.data[i];
        int64_t *field = field_of(&fields, letter);
        if (field == NULL) {
            if (isalpha((unsigned char)letter) || at == text.len || text.data[at++] != letter)
                return -EINVAL;
            i++;
            continue;
        }
        for (*field = 0; i < formatter.len && formatter.data[i] == letter; i++, at++) {
            if (at == text.len || !isdigit((unsigned char)text.data[at]) || *field > 9999)
                return -EINVAL;
            *field = *field * 10 + (text.data[at] - '0');
        }
    }
    if (at != text.len)
        return -EINVAL;
    struct mr_text plain;
    mr_text_init(&plain);
    mr_text_printf(&plain, "%04lld-%02lld-%02lld %02lld:%02lld:%02lld", (long long)fields.year,
                   (long long)fields.month, (long long)fields.day, (long long)fields.hour,
                   (long long)fields.minute, (long long)fields.second);
    int rc = mr_timestamp_parse(mr_text_view(&plain), MR_FORM_SQL, ret_ns);
    mr_text_fini(&plain);
    return rc;
}

int mr_partition_time_of(const struct mr_partition_time *time, const char *rel, int64_t *ret_ns,
                         struct mr_err *reterr)
{
    struct mr_text text;
    int64_t local_ns = 0;

    mr_text_init(&text);
    put_text(time, rel, &text);
    int rc =
        time->formatter.data != NULL
            ? parse_by(time->formatter, mr_text_view(&text), &local_ns)
            : mr_timestamp_parse(mr_text_view(&text), MR_FORM_SQL | MR_FORM_LENIENT, &local_ns);
    if (rc < 0)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "partition '%s': '%s' is no time.  'partition.time-extractor"
                     ".timestamp-pattern' says how its columns make one, such as "
                     "'$dt $hour:00:00'; 'sink.partition-commit.trigger' = 'process-time' "
                     "needs none",
                     rel, text.data);
    else
        *ret_ns = local_ns - mr_zone_offset_of_local_ns(time->zone, local_ns, MR_ZONE_LATER);
    mr_text_fini(&text);
    return rc;
}
