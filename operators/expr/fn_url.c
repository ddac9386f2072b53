#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

/* -- URL_ENCODE, URL_DECODE: forms in UTF-8, as Java's URLEncoder ---------------------- */

static bool is_plain(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(".-*_", c) != NULL);
}

static int url_encode(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        mr_text_reset(call->text);
        for (size_t k = 0; k < s.len; k++)
            if (is_plain(s.data[k]))
                mr_text_putc(call->text, s.data[k]);
            else if (s.data[k] == ' ')
                mr_text_putc(call->text, '+');
            else
                mr_text_printf(call->text, "%%%02X", (unsigned char)s.data[k]);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* Into ROOM; -1: a percent sign without two digits. */
static ptrdiff_t decode(struct mr_view s, char *room)
{
    ptrdiff_t n = 0;

    for (size_t k = 0; k < s.len; k++) {
        char c = s.data[k];
        if (c == '%') {
            if (k + 2 >= s.len || mr_hex_value(s.data[k + 1]) < 0 ||
                mr_hex_value(s.data[k + 2]) < 0)
                return -1;
            c = (char)(mr_hex_value(s.data[k + 1]) << 4 | mr_hex_value(s.data[k + 2]));
            k += 2;
        } else if (c == '+') {
            c = ' ';
        }
        room[n++] = c;
    }
    return n;
}

static int url_decode(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_arena_alloc(call->bytes, s.len + 1);
        ptrdiff_t n = decode(s, room);
        if (n < 0) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        mr_text_reset(call->text);
        for (size_t at = 0; at < (size_t)n;)
            mr_utf8_put(call->text, mr_utf8_next(room, (size_t)n, &at));
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* -- PARSE_URL: the parts that java.net.URL finds --------------------------------------- */

struct url {
    struct mr_view protocol, authority, user, host, path, query, ref;
    bool has_authority, has_user, has_query, has_ref;
};

static struct mr_view until(struct mr_view s, size_t end)
{
    return (struct mr_view){s.data, end};
}

static struct mr_view from(struct mr_view s, size_t start)
{
    return (struct mr_view){s.data + start, s.len - start};
}

/* Where C is first in S; S.len: nowhere. */
static size_t place_of(struct mr_view s, char c)
{
    const char *at = s.len == 0 ? NULL : memchr(s.data, c, s.len);
    return at == NULL ? s.len : (size_t)(at - s.data);
}

/* A number as Integer.parseInt reads it, at least -1, or nothing. */
static bool is_port(struct mr_view s)
{
    int64_t value = 0;
    size_t i = s.len > 1 && (s.data[0] == '-' || s.data[0] == '+');

    for (; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9' || value > INT32_MAX)
            return false;
        value = value * 10 + (s.data[i] - '0');
    }
    return value <= INT32_MAX && (s.len == 0 || s.data[0] != '-' || value <= 1);
}

static bool split_authority(struct url *url)
{
    struct mr_view s = url->authority;
    size_t at = place_of(s, '@');

    url->has_authority = true;
    if (at < s.len) {
        struct mr_view rest = from(s, at + 1);
        if (place_of(rest, '@') < rest.len) {
            url->host = until(rest, 0);
            return true;
        }
        url->has_user = true;
        url->user = until(s, at);
        s = rest;
    }
    size_t end = s.len != 0 && s.data[0] == '[' ? place_of(s, ']') + 1 : place_of(s, ':');
    if (end > s.len || (end < s.len && s.data[end] != ':'))
        return false;
    url->host = until(s, end);
    return end == s.len || is_port(from(s, end + 1));
}

static bool is_known(struct mr_view protocol)
{
    static const char *const known[] = {"http", "https", "ftp", "file", "mailto"};

    for (size_t i = 0; i < MR_COUNTOF(known); i++)
        if (mr_view_is_nocase(protocol, known[i]))
            return true;
    return false;
}

static bool url_parse(struct mr_view text, struct url *url)
{
    struct mr_view s = mr_view_trim(text);
    size_t colon = place_of(s, ':');

    *url = (struct url){0};
    if (colon == s.len || !is_known(until(s, colon)))
        return false;
    url->protocol = until(s, colon);
    s = from(s, colon + 1);
    size_t hash = place_of(s, '#');
    url->has_ref = hash < s.len;
    if (url->has_ref) {
        url->ref = from(s, hash + 1);
        s = until(s, hash);
    }
    size_t mark = place_of(s, '?');
    url->has_query = mark < s.len;
    if (url->has_query) {
        url->query = from(s, mark + 1);
        s = until(s, mark);
    }
    url->host = until(s, 0);
    if (s.len >= 2 && s.data[0] == '/' && s.data[1] == '/') {
        s = from(s, 2);
        size_t slash = place_of(s, '/');
        url->authority = until(s, slash);
        url->path = from(s, slash);
        return split_authority(url);
    }
    url->path = s;
    return true;
}

/* The value of KEY in a query; false: it is not there. */
static bool query_value(struct mr_view query, struct mr_view key, struct mr_view *ret)
{
    for (;;) {
        size_t end = place_of(query, '&');
        struct mr_view pair = until(query, end);
        if (pair.len > key.len && memcmp(pair.data, key.data, key.len) == 0 &&
            pair.data[key.len] == '=') {
            *ret = from(pair, key.len + 1);
            return true;
        }
        if (end == query.len)
            return false;
        query = from(query, end + 1);
    }
}

static void put_lower(struct mr_call *call, struct mr_view s)
{
    for (size_t i = 0; i < s.len; i++)
        mr_text_putc(call->text, (char)(s.data[i] | 0x20));
}

/* The part called NAME to call->text; false: there is none. */
static bool put_url_part(struct mr_call *call, const struct url *url, struct mr_view name)
{
    const struct {
        const char *name;
        bool has;
        struct mr_view part;
    } parts[] = {
        {"HOST", true, url->host},
        {"PATH", true, url->path},
        {"QUERY", url->has_query, url->query},
        {"REF", url->has_ref, url->ref},
        {"AUTHORITY", url->has_authority, url->authority},
        {"USERINFO", url->has_user, url->user},
        {"FILE", true, url->path},
    };

    if (mr_view_is(name, "PROTOCOL")) {
        put_lower(call, url->protocol);
        return true;
    }
    size_t i = 0;
    while (i < MR_COUNTOF(parts) && !mr_view_is(name, parts[i].name))
        i++;
    if (i == MR_COUNTOF(parts) || !parts[i].has)
        return false;
    mr_text_put(call->text, parts[i].part.data, parts[i].part.len);
    if (url->has_query && mr_view_is(name, "FILE")) {
        mr_text_putc(call->text, '?');
        mr_text_put(call->text, url->query.data, url->query.len);
    }
    return true;
}

static int parse_url(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view part = mr_call_view(call, 1, r), value;
        struct url url;
        bool ok = url_parse(mr_call_view(call, 0, r), &url);
        mr_text_reset(call->text);
        if (ok && call->args == 3) {
            ok = mr_view_is(part, "QUERY") && url.has_query &&
                 query_value(url.query, mr_call_view(call, 2, r), &value);
            if (ok)
                mr_text_put(call->text, value.data, value.len);
        } else if (ok) {
            ok = put_url_part(call, &url, part);
        }
        if (ok)
            mr_call_put_made(call, r, call->text->data, call->text->len);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* -- Addresses of IPv4 ------------------------------------------------------------------ */

/* 1.2.3.4; of fewer parts the last fills what is left. */
static bool read_address(struct mr_view s, int64_t *ret)
{
    int64_t address = 0;

    for (unsigned part = 0; part < 4; part++) {
        size_t end = place_of(s, '.');
        bool is_last = end == s.len;
        unsigned bits = is_last ? 8 * (4 - part) : 8;
        int64_t value = 0;
        if (end == 0 || end > 10)
            return false;
        for (size_t i = 0; i < end; i++) {
            if (s.data[i] < '0' || s.data[i] > '9')
                return false;
            value = value * 10 + (s.data[i] - '0');
        }
        if (value >> bits != 0)
            return false;
        address = address << bits | value;
        if (is_last) {
            *ret = address;
            return true;
        }
        s = from(s, end + 1);
    }
    return false;
}

static int inet_aton(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (!read_address(mr_call_view(call, 0, r), &out[r]))
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static int inet_ntoa(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t v = mr_call_int(call, 0, r);
        if (v < 0 || v > UINT32_MAX) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        mr_text_reset(call->text);
        mr_text_printf(call->text, "%u.%u.%u.%u", (unsigned)(v >> 24),
                       (unsigned)(v >> 16 & 255), (unsigned)(v >> 8 & 255),
                       (unsigned)(v & 255));
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

#define S MR_TYPE_VARCHAR
#define N MR_FN_NULLS

/* URL_ENCODE is never NULL for a text, but Flink's type says that it may be. */
const struct mr_function mr_functions_url[] = {
    {"URL_ENCODE", "STRING", S, N, .kernel = url_encode,
     .help = "As a part of a form's data: + and %20."},
    {"URL_DECODE", "STRING", S, N, .kernel = url_decode,
     .help = "What a part of a form's data stands for; NULL: it is none."},
    {"PARSE_URL", "STRING, STRING[, STRING]", S, N, .kernel = parse_url,
     .help = "HOST, PATH, QUERY, REF, PROTOCOL, AUTHORITY, FILE or USERINFO of a URL; third: a "
             "key of its QUERY."},
    {"INET_ATON", "STRING", MR_TYPE_BIGINT, N, .kernel = inet_aton,
     .help = "An address of IPv4 as a number; NULL: it is none."},
    {"INET_NTOA", "INTEGER", S, N, .kernel = inet_ntoa,
     .help = "The address of IPv4 that a number stands for."},
    {0},
};
