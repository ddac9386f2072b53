#include "bench/baseline/orders.h"

#include <stdlib.h>
#include <string.h>

enum {
    MINUTES = 8, /* open at a time; the data spans at most two */
    TABLE_SLOTS = 4096,
    OUT_ROWS = 2048
};

#define MINUTE_MS    INT64_C(60000)
#define WATERMARK_MS INT64_C(5000)
#define NONE_MS      INT64_MIN
#define ONES         UINT64_C(0x0101010101010101)
#define HIGHS        UINT64_C(0x8080808080808080)

struct slot {
    uint64_t name[2]; /* zero padded; name[0] 0: free */
    uint64_t count;
    int64_t cents;
};

struct minute {
    int64_t number; /* since 1970; -1: not in use */
    uint32_t used, slots;
    struct slot *slot;
    uint32_t *order; /* slots in use, in order of appearance */
};

struct out_row {
    uint64_t name[2];
    int64_t window_start_ms;
    uint64_t count;
    int64_t cents;
};

struct run {
    struct minute minute[MINUTES];
    int64_t newest_ms, closed; /* minutes up to CLOSED are closed */
    char hour[16];             /* "2026-01-01 00", as last read */
    int64_t hour_ms;
    struct out_row out[OUT_ROWS];
    uint32_t out_rows;
    struct mr_baseline_totals totals;
};

struct order {
    uint64_t name[2];
    int64_t cents, time_ms;
};

static inline uint64_t load(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return word;
}

/* -- Reading ------------------------------------------------------------------------------ */

/* The first quote at or behind AT. */
static inline const char *find_quote(const char *at)
{
    for (;; at += 8) {
        uint64_t x = load(at) ^ (ONES * '"');
        uint64_t hit = (x - ONES) & ~x & HIGHS;
        if (hit != 0)
            return at + (__builtin_ctzll(hit) >> 3);
    }
}

static inline unsigned two(const char *at)
{
    return (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
}

static int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    unsigned yoe = (unsigned)(y - era * 400);
    unsigned doy = (153 * (m + (m > 2 ? -3u : 9u)) + 2) / 5 + d - 1;
    unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + (int64_t)doe - 719468;
}

/* "2026-01-01 00:00:01.234" */
static inline bool read_time(struct run *run, const char *at, int64_t *ret_ms)
{
    if (load(at) != load(run->hour) || load(at + 5) != load(run->hour + 5)) {
        if (at[4] != '-' || at[7] != '-' || at[10] != ' ')
            return false;
        memcpy(run->hour, at, 13);
        run->hour_ms = days_from_civil(two(at) * 100 + two(at + 2), two(at + 5), two(at + 8)) *
                           INT64_C(86400000) +
                       two(at + 11) * INT64_C(3600000);
    }
    if (at[13] != ':' || at[16] != ':' || at[19] != '.')
        return false;
    unsigned ms = (unsigned)(at[20] - '0') * 100 + two(at + 21);
    *ret_ms = run->hour_ms + two(at + 14) * MINUTE_MS + two(at + 17) * INT64_C(1000) + ms;
    return true;
}

/* Digits, a point, two digits; returns what stands behind, or NULL. */
static inline const char *read_cents(const char *at, int64_t *ret)
{
    int64_t value = 0;
    bool is_negative = *at == '-';

    at += is_negative;
    const char *first = at;
    for (; (unsigned char)(*at - '0') < 10; at++)
        value = value * 10 + (*at - '0');
    if (at == first)
        return NULL;
    value *= 100;
    if (*at == '.') {
        if ((unsigned char)(at[1] - '0') > 9 || (unsigned char)(at[2] - '0') > 9)
            return NULL;
        value += two(at + 1);
        at += 3;
    }
    *ret = is_negative ? -value : value;
    return at;
}

static inline bool put_name(struct order *order, const char *from, size_t len)
{
    if (len == 0 || len > 16)
        return false;
    if (len >= 8) {
        order->name[0] = load(from);
        order->name[1] = len == 8 ? 0 : load(from + len - 8) >> (8 * (16 - len));
    } else {
        order->name[0] = load(from) & ((UINT64_C(1) << (8 * len)) - 1);
        order->name[1] = 0;
    }
    return true;
}

/* The expected shape; NULL: it is another. */
static inline const char *read_fast(struct run *run, const char *at, struct order *order)
{
    static const char head[] = "{\"order_id\":\"", product[] = "\",\"product\":\"",
                      amount[] = "\",\"amount\":", time[] = ",\"order_time\":\"";

    if (memcmp(at, head, sizeof(head) - 1) != 0)
        return NULL;
    at = find_quote(at + sizeof(head) - 1);
    if (memcmp(at, product, sizeof(product) - 1) != 0)
        return NULL;
    at += sizeof(product) - 1;
    const char *end = find_quote(at);
    if (!put_name(order, at, (size_t)(end - at)) ||
        memcmp(end, amount, sizeof(amount) - 1) != 0)
        return NULL;
    at = read_cents(end + sizeof(amount) - 1, &order->cents);
    if (at == NULL || memcmp(at, time, sizeof(time) - 1) != 0)
        return NULL;
    at += sizeof(time) - 1;
    if (!read_time(run, at, &order->time_ms) || memcmp(at + 23, "\"}\n", 3) != 0)
        return NULL;
    return at + 26;
}

/* Where the value of KEY starts in the line; NULL: it is not there. */
static const char *find_value(const char *line, const char *end, const char *key)
{
    const char *at = memmem(line, (size_t)(end - line), key, strlen(key));

    if (at == NULL)
        return NULL;
    at += strlen(key);
    while (at < end && (*at == ' ' || *at == ':' || *at == '\t'))
        at++;
    return at < end ? at : NULL;
}

/* Any order of keys, any blanks. */
static bool read_slow(struct run *run, const char *line, const char *end, struct order *order)
{
    const char *name = find_value(line, end, "\"product\""),
               *cents = find_value(line, end, "\"amount\""),
               *time = find_value(line, end, "\"order_time\"");

    if (name == NULL || cents == NULL || time == NULL || *name != '"' || *time != '"' ||
        end - time < 25 || time[24] != '"')
        return false;
    return put_name(order, name + 1, (size_t)(find_quote(name + 1) - name - 1)) &&
           read_cents(cents, &order->cents) != NULL &&
           read_time(run, time + 1, &order->time_ms);
}

/* -- Windows ------------------------------------------------------------------------------- */

static void flush(struct run *run)
{
    /* Where a sink would write.  Adding up keeps the compiler honest. */
    for (uint32_t i = 0; i < run->out_rows; i++) {
        run->totals.counts += run->out[i].count;
        run->totals.cents += (uint64_t)run->out[i].cents;
    }
    run->totals.rows_out += run->out_rows;
    run->out_rows = 0;
}

static void close_minute(struct run *run, struct minute *minute)
{
    for (uint32_t i = 0; i < minute->used; i++) {
        struct slot *slot = &minute->slot[minute->order[i]];
        if (run->out_rows == OUT_ROWS)
            flush(run);
        run->out[run->out_rows++] = (struct out_row){{slot->name[0], slot->name[1]},
                                                     minute->number * MINUTE_MS,
                                                     slot->count,
                                                     slot->cents};
        *slot = (struct slot){0};
    }
    minute->used = 0;
    minute->number = -1;
}

/* Close every minute that ends at or before the watermark, oldest first. */
static void close_up_to(struct run *run, int64_t minute_number)
{
    for (;;) {
        struct minute *oldest = NULL;
        for (uint32_t i = 0; i < MINUTES; i++) {
            struct minute *m = &run->minute[i];
            if (m->number >= 0 && m->number <= minute_number &&
                (oldest == NULL || m->number < oldest->number))
                oldest = m;
        }
        if (oldest == NULL)
            break;
        close_minute(run, oldest);
    }
    run->closed = minute_number;
}

static inline uint64_t hash_name(const uint64_t *name)
{
    uint64_t h =
        (name[0] ^ (name[1] * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xd6e8feb86659fd93);

    return h ^ (h >> 32);
}

static void grow(struct minute *minute)
{
    uint32_t slots = minute->slots * 2;
    struct slot *slot = calloc(slots, sizeof(*slot));
    uint32_t *order = malloc(slots * sizeof(*order));

    MR_ASSERT(slot != NULL && order != NULL);
    for (uint32_t i = 0; i < minute->used; i++) {
        const struct slot *from = &minute->slot[minute->order[i]];
        uint64_t at = hash_name(from->name) & (slots - 1);
        while (slot[at].name[0] != 0)
            at = (at + 1) & (slots - 1);
        slot[at] = *from;
        order[i] = (uint32_t)at;
    }
    free(minute->slot);
    free(minute->order);
    *minute = (struct minute){minute->number, minute->used, slots, slot, order};
}

static inline void add(struct run *run, const struct order *order)
{
    int64_t number = order->time_ms / MINUTE_MS;

    if (MR_UNLIKELY(number <= run->closed)) {
        run->totals.late++;
        return;
    }
    struct minute *minute = &run->minute[number % MINUTES];
    if (MR_UNLIKELY(minute->number != number)) {
        MR_ASSERT(minute->number < 0);
        minute->number = number;
    }
    if (MR_UNLIKELY(minute->used * 2 >= minute->slots))
        grow(minute);
    uint64_t at = hash_name(order->name) & (minute->slots - 1);
    for (;; at = (at + 1) & (minute->slots - 1)) {
        struct slot *slot = &minute->slot[at];
        if (slot->name[0] == order->name[0] && slot->name[1] == order->name[1]) {
            slot->count++;
            slot->cents += order->cents;
            break;
        }
        if (slot->name[0] == 0) {
            *slot = (struct slot){{order->name[0], order->name[1]}, 1, order->cents};
            minute->order[minute->used++] = (uint32_t)at;
            break;
        }
    }
}

void mr_baseline_orders(const char *text, size_t len, struct mr_baseline_totals *ret)
{
    struct run *run = calloc(1, sizeof(*run));
    const char *at = text, *end = text + len;

    MR_ASSERT(run != NULL);
    run->newest_ms = NONE_MS;
    run->closed = -1;
    for (uint32_t i = 0; i < MINUTES; i++) {
        run->minute[i] = (struct minute){.number = -1, .slots = TABLE_SLOTS / 2};
        grow(&run->minute[i]);
    }
    while (at < end) {
        struct order order;
        const char *next = read_fast(run, at, &order);
        run->totals.rows_in++;
        if (MR_UNLIKELY(next == NULL)) {
            const char *stop = memchr(at, '\n', (size_t)(end - at));
            stop = stop == NULL ? end : stop;
            bool is_good = read_slow(run, at, stop, &order);
            at = stop + 1;
            run->totals.bad += !is_good;
            if (!is_good)
                continue;
        } else {
            at = next;
        }
        add(run, &order);
        if (order.time_ms > run->newest_ms) {
            run->newest_ms = order.time_ms;
            /* The minute that ends at or before the watermark, its last millisecond in. */
            int64_t closed = (run->newest_ms - WATERMARK_MS + 1) / MINUTE_MS - 1;
            if (MR_UNLIKELY(closed > run->closed))
                close_up_to(run, closed);
        }
    }
    close_up_to(run, INT64_MAX);
    flush(run);
    *ret = run->totals;
    for (uint32_t i = 0; i < MINUTES; i++) {
        free(run->minute[i].slot);
        free(run->minute[i].order);
    }
    free(run);
}
