#include "sql/parse/hide.h"

#include "core/base/mask.h"

struct search {
    struct mr_view text;
    struct mr_arena *arena;
    struct mr_hidden *hidden;
};

static unsigned char at(const struct search *s, size_t pos)
{
    return pos < s->text.len ? (unsigned char)s->text.data[pos] : 0;
}

static bool is_key_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '.' || c == '-' || c == '$';
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t skip_blanks(const struct search *s, size_t pos)
{
    while (pos < s->text.len && is_blank(at(s, pos)))
        pos++;
    return pos;
}

/* Bytes of the quote at POS: SQL's, those people type in their place, and those that an
 * editor makes of them; 0: none. */
static size_t quote_len(const struct search *s, size_t pos)
{
    unsigned char c = at(s, pos);

    if (c == '\'' || c == '"' || c == '`')
        return 1;
    return c == 0xe2 && at(s, pos + 1) == 0x80 && at(s, pos + 2) >= 0x98 &&
                   at(s, pos + 2) <= 0x9f
               ? 3
               : 0;
}

static void hide(struct search *s, size_t start, size_t end)
{
    struct mr_view value = {s->text.data + start, end - start};
    struct mr_span span = {(uint32_t)start, (uint32_t)end};

    if (end > start && !mr_mask_is_reference(value))
        MR_PUSH(s->arena, s->hidden->span, s->hidden->count, span);
}

/* From behind the quote at POS to the one that closes it, or to the end of the text. */
static size_t quoted_end(const struct search *s, size_t open, size_t pos)
{
    bool is_plain = quote_len(s, open) == 1;
    unsigned char quote = at(s, open);

    for (; pos < s->text.len; pos++) {
        if (!is_plain && quote_len(s, pos) == 3)
            return pos;
        if (is_plain && at(s, pos) == quote) {
            if (at(s, pos + 1) != quote)
                return pos;
            pos++;
        }
    }
    return pos;
}

/* Is the word in front of START a SET?  Its key and value may go without quotes. */
static bool is_set(const struct search *s, size_t start)
{
    while (start > 0 && is_blank(at(s, start - 1)))
        start--;
    return start >= 3 && strncasecmp(s->text.data + start - 3, "SET", 3) == 0 &&
           (start == 3 || !is_key_char(at(s, start - 4)));
}

/* Where a value without quotes ends that begins at POS. */
static size_t plain_end(const struct search *s, size_t pos)
{
    size_t end = pos;

    while (end < s->text.len && strchr(",;)\n", at(s, end)) == NULL)
        end++;
    while (end > pos && (is_blank(at(s, end - 1)) || quote_len(s, end - 1) == 1))
        end--;
    return end;
}

/* The value behind the sensitive key [START, POS); returns where to go on. */
static size_t hide_value(struct search *s, size_t start, size_t pos)
{
    size_t key_quote = quote_len(s, pos), next = skip_blanks(s, pos + key_quote);
    bool has_equals = at(s, next) == '=';

    if (has_equals)
        next = skip_blanks(s, next + 1);
    /* E'..', X'..', U&'..' */
    size_t open = next;
    while (open < next + 2 && (is_key_char(at(s, open)) || at(s, open) == '&') &&
           quote_len(s, open) == 0)
        open++;
    size_t quote = quote_len(s, open);
    if (quote != 0 && (has_equals || key_quote != 0)) {
        size_t end = quoted_end(s, open, open + quote);
        /* A word that runs into the quote was meant to be inside. */
        bool is_closed = !is_key_char(at(s, end + quote));
        end = is_closed ? end : plain_end(s, end + quote);
        hide(s, open + quote, end);
        return end;
    }
    if (!has_equals || (key_quote == 0 && !is_set(s, start)))
        return pos;
    size_t end = plain_end(s, next);
    hide(s, next, end);
    return end;
}

static void hide_urls(struct search *s, size_t from)
{
    struct mr_view rest = {s->text.data + from, s->text.len - from};

    for (;;) {
        struct mr_view password = mr_mask_url_password(rest);
        if (password.data == NULL)
            return;
        size_t start = (size_t)(password.data - s->text.data);
        hide(s, start, start + password.len);
        rest =
            (struct mr_view){password.data + password.len, s->text.len - start - password.len};
    }
}

void mr_hide_find(const struct mr_source *source, struct mr_span span, struct mr_arena *arena,
                  struct mr_hidden *ret)
{
    struct search search = {source->text, arena, ret};
    struct search *s = &search;
    size_t from = span.start > MR_HIDE_REACH ? span.start - MR_HIDE_REACH : 0;

    if (s->text.len - span.end > MR_HIDE_REACH)
        s->text.len = span.end + MR_HIDE_REACH;
    *ret = (struct mr_hidden){0};
    for (size_t pos = from; pos < s->text.len;) {
        size_t start = pos;
        while (is_key_char(at(s, pos)))
            pos++;
        if (pos == start) {
            pos++;
            continue;
        }
        struct mr_view key = {s->text.data + start, pos - start};
        if (mr_mask_is_sensitive(key))
            pos = hide_value(s, start, pos);
    }
    hide_urls(s, from);
}

const struct mr_span *mr_hidden_at(const struct mr_hidden *hidden, size_t byte)
{
    for (uint32_t i = 0; i < hidden->count; i++)
        if (byte >= hidden->span[i].start && byte < hidden->span[i].end)
            return &hidden->span[i];
    return NULL;
}
