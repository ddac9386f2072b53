#include "operators/expr/calendar.h"

#include <errno.h>

/*
 * Patterns are cut into items once: a letter and how often it stands, or literal text.
 * Numbers are read with at most as many digits as their letter stands times, and at
 * least that many when it stands more than once, so that "yyyyMMdd" needs no marks
 * between.
 */
struct item {
    char letter; /* '\0': literal */
    unsigned count;
    struct mr_view text;
};

struct mr_pattern {
    struct item *item;
    size_t items;
    char bad;
};

static const char letters[] = "yuMLdDHhkKmsSaEQqAnN";

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static void add_literal(struct mr_arena *arena, struct mr_pattern *p, const char *text,
                        size_t len)
{
    struct item item = {.text = {mr_arena_copy(arena, text, len), len}};
    MR_PUSH(arena, p->item, p->items, item);
}

/* 'quoted' text at I, or '' for a quote; returns what follows it. */
static size_t add_quoted(struct mr_arena *arena, struct mr_pattern *p, struct mr_view text,
                         size_t i)
{
    size_t start = ++i;

    if (i < text.len && text.data[i] == '\'') {
        add_literal(arena, p, "'", 1);
        return i + 1;
    }
    for (; i < text.len && text.data[i] != '\''; i++)
        ;
    add_literal(arena, p, text.data + start, i - start);
    return i + 1;
}

struct mr_pattern *mr_pattern_new(struct mr_arena *arena, struct mr_view text)
{
    struct mr_pattern *p = MR_NEW(arena, struct mr_pattern);

    for (size_t i = 0; i < text.len;) {
        char c = text.data[i];
        if (c == '\'') {
            i = add_quoted(arena, p, text, i);
        } else if (is_letter(c)) {
            struct item item = {.letter = c};
            for (; i < text.len && text.data[i] == c; i++)
                item.count++;
            if (strchr(letters, c) == NULL && p->bad == '\0')
                p->bad = c;
            MR_PUSH(arena, p->item, p->items, item);
        } else {
            add_literal(arena, p, &text.data[i++], 1);
        }
    }
    return p;
}

char mr_pattern_bad(const struct mr_pattern *pattern)
{
    return pattern->bad;
}

/* At least COUNT digits.  Years before 1 have a sign; nothing else can be negative. */
static void put_number(struct mr_text *out, int64_t value, unsigned count)
{
    char digits[20];
    unsigned n = 0;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do {
        digits[sizeof(digits) - ++n] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0 || (n < count && n < sizeof(digits)));
    if (value < 0)
        mr_text_putc(out, '-');
    mr_text_put(out, digits + sizeof(digits) - n, n);
}

/* A month, weekday or quarter by name: three letters short, four long. */
static void put_name(struct mr_text *out, const char *name, unsigned count)
{
    mr_text_put(out, name, count >= 4 ? strlen(name) : 3);
}

static void put_year(struct mr_text *out, int64_t days, unsigned count)
{
    int64_t year = mr_time_extract(MR_UNIT_YEAR, days, 0);

    if (count == 2)
        put_number(out, mr_floor_mod(year, 100), 2);
    else
        put_number(out, year, count);
}

static void put_fraction(struct mr_text *out, int64_t ns, unsigned count)
{
    char digits[16];
    unsigned n = count > 9 ? 9 : count;

    for (unsigned i = 0, unit = 100000000; i < n; i++, unit /= 10)
        digits[i] = (char)('0' + ns / unit % 10);
    mr_text_put(out, digits, n);
}

static void print_item(const struct item *item, int64_t days, int64_t of_day,
                       struct mr_text *out)
{
    unsigned n = item->count;
    int64_t hour = of_day / (3600 * MR_SECOND_NS);
    int64_t month = 0;

    switch (item->letter) {
    case 'y':
    case 'u': put_year(out, days, n); break;
    case 'M':
    case 'L':
        month = mr_time_extract(MR_UNIT_MONTH, days, 0);
        if (n >= 3)
            put_name(out, months[month - 1], n);
        else
            put_number(out, month, n);
        break;
    case 'd': put_number(out, mr_time_extract(MR_UNIT_DAY, days, 0), n); break;
    case 'D': put_number(out, mr_time_extract(MR_UNIT_DOY, days, 0), n); break;
    case 'Q':
    case 'q': put_number(out, mr_time_extract(MR_UNIT_QUARTER, days, 0), n); break;
    case 'E': put_name(out, weekdays[mr_time_extract(MR_UNIT_ISODOW, days, 0) - 1], n); break;
    case 'a': mr_text_puts(out, hour < 12 ? "AM" : "PM"); break;
    case 'H': put_number(out, hour, n); break;
    case 'k': put_number(out, hour == 0 ? 24 : hour, n); break;
    case 'K': put_number(out, hour % 12, n); break;
    case 'h': put_number(out, hour % 12 == 0 ? 12 : hour % 12, n); break;
    case 'm': put_number(out, of_day / (60 * MR_SECOND_NS) % 60, n); break;
    case 's': put_number(out, of_day / MR_SECOND_NS % 60, n); break;
    case 'S': put_fraction(out, of_day % MR_SECOND_NS, n); break;
    case 'n': put_number(out, of_day % MR_SECOND_NS, n); break;
    case 'N': put_number(out, of_day, n); break;
    case 'A': put_number(out, of_day / MR_MILLI_NS, n); break;
    default: mr_text_put(out, item->text.data, item->text.len);
    }
}

void mr_pattern_print(const struct mr_pattern *pattern, int64_t local_ns, struct mr_text *out)
{
    int64_t days = mr_floor_div(local_ns, MR_DAY_NS);

    for (size_t i = 0; i < pattern->items; i++)
        print_item(&pattern->item[i], days, mr_floor_mod(local_ns, MR_DAY_NS), out);
}

/* -- Reading ---------------------------------------------------------------- */

struct fields {
    int64_t year, month, day, hour, half_hour, minute, second, ns;
    bool has_half, is_pm;
};

static bool read_number(struct mr_view *rest, unsigned least, unsigned most, int64_t *ret)
{
    unsigned n = 0;
    int64_t value = 0;

    for (; n < most && n < rest->len && (unsigned)(rest->data[n] - '0') <= 9; n++)
        value = value * 10 + (rest->data[n] - '0');
    if (n < least)
        return false;
    rest->data += n;
    rest->len -= n;
    *ret = value;
    return true;
}

/* A name out of COUNT, its first three letters enough when SHORT; numbered from 1. */
static bool read_name(struct mr_view *rest, const char *const *names, size_t count,
                      bool is_short, int64_t *ret)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = is_short ? 3 : strlen(names[i]);
        if (rest->len >= len && strncasecmp(rest->data, names[i], len) == 0) {
            rest->data += len;
            rest->len -= len;
            *ret = (int64_t)i + 1;
            return true;
        }
    }
    return false;
}

static bool read_fraction(struct mr_view *rest, unsigned count, int64_t *ret)
{
    int64_t value;
    unsigned digits = count > 9 ? 9 : count;

    if (!read_number(rest, digits, digits, &value))
        return false;
    for (; digits < 9; digits++)
        value *= 10;
    *ret = value;
    return true;
}

static bool read_year(struct mr_view *rest, unsigned count, int64_t *ret)
{
    bool ok = read_number(rest, count == 2 ? 2 : count, count == 2 ? 2 : 4, ret);

    if (ok && count == 2)
        *ret += 2000;
    return ok;
}

static bool read_literal(struct mr_view *rest, struct mr_view text)
{
    if (rest->len < text.len || memcmp(rest->data, text.data, text.len) != 0)
        return false;
    rest->data += text.len;
    rest->len -= text.len;
    return true;
}

static bool read_item(const struct item *item, struct mr_view *rest, struct fields *f)
{
    unsigned n = item->count, most = n == 1 ? 2 : n;
    int64_t ignored;
    bool ok;

    switch (item->letter) {
    case '\0': return read_literal(rest, item->text);
    case 'y':
    case 'u': return read_year(rest, n, &f->year);
    case 'M':
    case 'L':
        return n >= 3 ? read_name(rest, months, 12, n == 3, &f->month)
                      : read_number(rest, n, most, &f->month);
    case 'd': return read_number(rest, n, most, &f->day);
    case 'H': return read_number(rest, n, most, &f->hour);
    case 'k':
        ok = read_number(rest, n, most, &f->hour);
        f->hour = f->hour == 24 ? 0 : f->hour;
        return ok;
    case 'h':
    case 'K':
        f->has_half = true;
        ok = read_number(rest, n, most, &f->half_hour) && f->half_hour <= 12;
        f->half_hour %= 12;
        return ok;
    case 'm': return read_number(rest, n, most, &f->minute);
    case 's': return read_number(rest, n, most, &f->second);
    case 'S': return read_fraction(rest, n, &f->ns);
    case 'E': return read_name(rest, weekdays, 7, n <= 3, &ignored);
    case 'a':
        if (rest->len < 2 ||
            (strncasecmp(rest->data, "AM", 2) != 0 && strncasecmp(rest->data, "PM", 2) != 0))
            return false;
        f->is_pm = (rest->data[0] | 0x20) == 'p';
        rest->data += 2;
        rest->len -= 2;
        return true;
    default: return false;
    }
}

int mr_pattern_parse(const struct mr_pattern *pattern, struct mr_view text, bool may_end_early,
                     int64_t *ret_local_ns)
{
    struct fields f = {.year = 1970, .month = 1, .day = 1};

    for (size_t i = 0; i < pattern->items; i++)
        if (!read_item(&pattern->item[i], &text, &f))
            return -EINVAL;
    if (text.len != 0 && !may_end_early)
        return -EINVAL;
    if (f.has_half)
        f.hour = f.half_hour + (f.is_pm ? 12 : 0);
    /* One place knows what a date is. */
    if (f.month < 1 || f.month > 12 || f.hour > 23 || f.minute > 59 || f.second > 59 ||
        f.day < 1)
        return -EINVAL;
    int64_t days = mr_days_from_civil(f.year, (unsigned)f.month, (unsigned)f.day);
    if (mr_time_extract(MR_UNIT_MONTH, days, 0) != f.month)
        return -EINVAL;
    int64_t of_day = ((f.hour * 60 + f.minute) * 60 + f.second) * MR_SECOND_NS + f.ns;
    mr_i128 ns = (mr_i128)days * MR_DAY_NS + of_day;
    if (ns < INT64_MIN || ns > INT64_MAX)
        return -EINVAL;
    *ret_local_ns = (int64_t)ns;
    return 0;
}
