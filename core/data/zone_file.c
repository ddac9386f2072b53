/* TZif, version 2 and up: RFC 8536, section 3. */
#include "core/data/datetime.h"
#include "core/data/zone_int.h"
#include "core/data/zone_rule.h"

#include <endian.h>

#define HEADER_BYTES 44
#define TYPE_BYTES   6
#define TYPES_MAX    256
/* RFC 8536, section 3.2: "should" of utoff, and a little more than any zone has had. */
#define OFFSET_MAX_S (26 * 3600 - 1)
/* Instants further out are those of the ends. */
#define INSTANT_MAX_S ((INT64_MAX - 2 * MR_DAY_NS) / MR_SECOND_NS)

static uint32_t load_be32(const char *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return be32toh(value);
}

static int64_t load_be64(const char *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof(value));
    return (int64_t)be64toh(value);
}

/* -- Spans --------------------------------------------------------------------- */

void mr_zone_build_first(struct mr_zone_builder *builder, int64_t offset_ns)
{
    struct mr_zone_change first = {.from_ns = INT64_MIN, .offset_ns = offset_ns};

    MR_ASSERT(builder->spans == 0);
    MR_PUSH(builder->arena, builder->span, builder->spans, first);
}

void mr_zone_build_change(struct mr_zone_builder *builder, int64_t at_s, int64_t offset_s)
{
    struct mr_zone_change *last = &builder->span[builder->spans - 1];
    struct mr_zone_change change = {.offset_ns = offset_s * MR_SECOND_NS};

    if (at_s > INSTANT_MAX_S)
        return;
    change.from_ns = at_s < -INSTANT_MAX_S ? INT64_MIN : at_s * MR_SECOND_NS;
    if (change.from_ns <= last->from_ns)
        last->offset_ns = change.offset_ns;
    else if (change.offset_ns != last->offset_ns)
        MR_PUSH(builder->arena, builder->span, builder->spans, change);
}

const struct mr_zone *mr_zone_build(struct mr_zone_builder *builder, struct mr_view name)
{
    struct mr_zone *zone = MR_NEW(builder->arena, struct mr_zone);
    int64_t least_ns = INT64_MAX;

    for (uint32_t i = builder->spans; i-- > 1;) {
        struct mr_zone_change *span = &builder->span[i];
        int64_t local_ns = span->from_ns + span->offset_ns;

        least_ns = span->least_ns = local_ns < least_ns ? local_ns : least_ns;
    }
    builder->span[0].least_ns = INT64_MIN;
    *zone = (struct mr_zone){.name = mr_arena_view(builder->arena, name).data,
                             .spans = builder->spans,
                             .span = builder->span};
    return zone;
}

/* -- The file ------------------------------------------------------------------ */

struct counts {
    uint32_t is_utc, is_standard, leaps, times, types, chars;
};

/* The head of a block at *FILE, which is moved behind it. */
static bool take_header(struct mr_view *file, char *ret_version, struct counts *ret)
{
    const char *at = file->data;

    if (file->len < HEADER_BYTES || memcmp(at, "TZif", 4) != 0)
        return false;
    *ret_version = at[4];
    *ret = (struct counts){
        .is_utc = load_be32(at + 20),
        .is_standard = load_be32(at + 24),
        .leaps = load_be32(at + 28),
        .times = load_be32(at + 32),
        .types = load_be32(at + 36),
        .chars = load_be32(at + 40),
    };
    file->data += HEADER_BYTES;
    file->len -= HEADER_BYTES;
    return true;
}

/* Bytes of a block whose times have TIME_BYTES each; 32 bits of each count can not overflow. */
static uint64_t block_bytes(const struct counts *counts, uint64_t time_bytes)
{
    return counts->times * (time_bytes + 1) + (uint64_t)counts->types * TYPE_BYTES +
           counts->chars + counts->leaps * (time_bytes + 4) + counts->is_standard +
           counts->is_utc;
}

static const char *read_table(struct mr_view block, const struct counts *counts,
                              struct mr_zone_builder *builder, int64_t *ret_last_s)
{
    const char *time = block.data, *index = time + counts->times * UINT64_C(8);
    const char *type = index + counts->times;
    int64_t before_s = INT64_MIN;

    for (uint32_t i = 0; i < counts->types; i++) {
        int32_t offset_s = (int32_t)load_be32(type + (size_t)i * TYPE_BYTES);
        if (offset_s > OFFSET_MAX_S || offset_s < -OFFSET_MAX_S)
            return "an offset of more than a day";
    }
    mr_zone_build_first(builder, (int32_t)load_be32(type) * MR_SECOND_NS);
    for (uint32_t i = 0; i < counts->times; i++) {
        int64_t at_s = load_be64(time + (size_t)i * 8);
        uint8_t of = (uint8_t)index[i];

        if (of >= counts->types)
            return "a change to a kind of time that is not there";
        if (i != 0 && at_s <= before_s)
            return "changes that are not in order";
        before_s = at_s;
        mr_zone_build_change(builder, at_s, (int32_t)load_be32(type + (size_t)of * TYPE_BYTES));
    }
    *ret_last_s = before_s < -INSTANT_MAX_S ? -INSTANT_MAX_S : before_s;
    return NULL;
}

static int64_t year_of(int64_t at_s)
{
    int64_t year;
    unsigned month, day;

    mr_civil_from_days(mr_floor_div(at_s, MR_DAY_NS / MR_SECOND_NS), &year, &month, &day);
    return year;
}

/* Two changes in each year behind the table's LAST_S. */
static void apply_rule(const struct mr_zone_rule *rule, int64_t last_s,
                       struct mr_zone_builder *builder)
{
    if (last_s > INSTANT_MAX_S)
        return;
    if (!rule->has_summer) {
        mr_zone_build_change(builder, last_s + 1, rule->standard_s);
        return;
    }
    for (int64_t year = year_of(last_s); year <= year_of(INSTANT_MAX_S); year++) {
        int64_t start_s = mr_zone_day_in(&rule->start, year) - rule->standard_s;
        int64_t end_s = mr_zone_day_in(&rule->end, year) - rule->summer_s;
        bool is_start_first = start_s < end_s;
        int64_t first_s = is_start_first ? start_s : end_s;
        int64_t second_s = is_start_first ? end_s : start_s;

        if (first_s > last_s)
            mr_zone_build_change(builder, first_s,
                                 is_start_first ? rule->summer_s : rule->standard_s);
        if (second_s > last_s)
            mr_zone_build_change(builder, second_s,
                                 is_start_first ? rule->standard_s : rule->summer_s);
    }
}

/* "\nCET-1CEST,M3.5.0,M10.5.0/3\n"; an empty line: the last offset stays. */
static const char *read_footer(struct mr_view rest, int64_t last_s,
                               struct mr_zone_builder *builder)
{
    struct mr_zone_rule rule;
    const char *end;

    if (rest.len < 2 || rest.data[0] != '\n' ||
        (end = memchr(rest.data + 1, '\n', rest.len - 1)) == NULL)
        return "no rule behind the table";
    struct mr_view text = {rest.data + 1, (size_t)(end - rest.data - 1)};

    if (text.len == 0)
        return NULL;
    if (mr_zone_rule_parse(text, &rule) < 0)
        return "a rule that is not POSIX's";
    apply_rule(&rule, last_s, builder);
    return NULL;
}

/* What is wrong with FILE; NULL: nothing. */
static const char *read_blocks(struct mr_view file, struct mr_zone_builder *builder)
{
    struct counts counts;
    int64_t last_s;
    char version;

    if (!take_header(&file, &version, &counts))
        return "no header";
    if (version < '2')
        return "version 1, which ends in 2038";
    uint64_t bytes = block_bytes(&counts, 4);

    if (bytes > file.len)
        return "its first table cut short";
    file.data += bytes;
    file.len -= (size_t)bytes;
    if (!take_header(&file, &version, &counts))
        return "no second header";
    bytes = block_bytes(&counts, 8);
    if (bytes > file.len)
        return "its table cut short";
    if (counts.types == 0 || counts.types > TYPES_MAX)
        return "a number of kinds of time that can not be";
    if (counts.leaps != 0)
        return "leap seconds in it";
    const char *wrong =
        read_table((struct mr_view){file.data, (size_t)bytes}, &counts, builder, &last_s);

    if (wrong != NULL)
        return wrong;
    return read_footer((struct mr_view){file.data + bytes, file.len - (size_t)bytes}, last_s,
                       builder);
}

int mr_zone_parse(struct mr_arena *arena, struct mr_view name, struct mr_view file,
                  const struct mr_zone **ret, struct mr_err *reterr)
{
    struct mr_zone_builder builder = {.arena = arena};
    const char *wrong = read_blocks(file, &builder);

    if (wrong != NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "time zone '" MR_VIEW_FMT
                       "': its file is no zone of the database (TZif 2 or later): it has %s",
                       MR_VIEW_ARG(name), wrong);
    *ret = mr_zone_build(&builder, name);
    return 0;
}
