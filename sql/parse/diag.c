#include "sql/parse/diag.h"

#include "core/base/mask.h"
#include "sql/parse/hide.h"
#include "sql/parse/lex.h"

#include <stdarg.h>
#include <stdio.h>

/* What is shown of a line: a window of WINDOW_BYTES, LEAD_BYTES of it before the error. */
enum { WINDOW_BYTES = 200, LEAD_BYTES = 100, MESSAGE_BYTES = 480, HINT_BYTES = 220 };
enum { TAB_CELLS = 4, NAME_MAX_SHOWN = 120 };

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

void mr_diag_locate(const struct mr_source *source, uint32_t byte, uint32_t *ret_line,
                    uint32_t *ret_column)
{
    uint32_t line = 1, column = 1;
    size_t end = byte < source->text.len ? byte : source->text.len;

    for (size_t i = 0; i < end; i++) {
        char c = source->text.data[i];
        if (c == '\n') {
            line++;
            column = 1;
        } else if (!is_continuation(c)) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

/* Cells a character takes on a terminal. */
static unsigned cells_of(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};

    if ((code >= 0x300 && code <= 0x36f) || code == 0x200b || code == 0xfeff)
        return 0;
    for (size_t i = 0; i < MR_COUNTOF(wide); i++)
        if (code >= wide[i].first && code <= wide[i].last)
            return 2;
    return 1;
}

/* One character of the text into OUT; returns its bytes and its width in cells. */
static unsigned show_char(const char *data, size_t len, struct mr_text *out,
                          unsigned *ret_cells)
{
    uint32_t code;
    unsigned n = mr_utf8_decode(data, len, &code);

    if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0)) {
        *ret_cells = n == 1 && code == '\t' ? TAB_CELLS : 1;
        mr_text_puts(out, *ret_cells == 1 ? "?" : "    ");
        return n == 0 ? 1 : n;
    }
    *ret_cells = cells_of(code);
    mr_text_put(out, data, n);
    return n;
}

/* The part of the line [*from, *to) to show around START. */
static void window(struct mr_view text, uint32_t start, size_t *from, size_t *to)
{
    if (*to - *from <= WINDOW_BYTES)
        return;
    if (start - *from > LEAD_BYTES)
        *from = start - LEAD_BYTES;
    if (*to - *from > WINDOW_BYTES)
        *to = *from + WINDOW_BYTES;
    while (*from < start && is_continuation(text.data[*from]))
        (*from)++;
    while (*to > start && *to < text.len && is_continuation(text.data[*to]))
        (*to)--;
}

/* The character at I, or all of the hidden value that it is in; returns where to go on. */
static size_t show_part(struct mr_view text, const struct mr_hidden *hidden, size_t i,
                        size_t to, struct mr_text *out, unsigned *ret_cells)
{
    const struct mr_span *secret = mr_hidden_at(hidden, i);

    if (secret == NULL)
        return i + show_char(text.data + i, to - i, out, ret_cells);
    mr_text_puts(out, MR_MASK);
    *ret_cells = sizeof(MR_MASK) - 1;
    return secret->end < to ? secret->end : to;
}

static void show_line(const struct mr_source *source, uint32_t line, struct mr_span span,
                      const struct mr_hidden *hidden, struct mr_text *out)
{
    struct mr_view text = source->text;
    size_t first = span.start, last = span.start;

    while (first > 0 && text.data[first - 1] != '\n')
        first--;
    while (last < text.len && text.data[last] != '\n')
        last++;
    if (last > span.start && text.data[last - 1] == '\r')
        last--;
    size_t from = first, to = last;
    window(text, span.start, &from, &to);
    /* At least one mark; none beyond what is shown. */
    size_t end = span.end > span.start ? span.end : span.start + 1;
    unsigned lead = from > first ? 3 : 0, marks = 0, cells;

    mr_text_printf(out, "\n%6u | %s", line, from > first ? "..." : "");
    for (size_t i = from; i < to;) {
        size_t at = i;
        i = show_part(text, hidden, i, to, out, &cells);
        if (i <= span.start)
            lead += cells;
        else if (at < end)
            marks += cells;
    }
    mr_text_printf(out, "%s\n       | %*s^", to < last ? "..." : "", (int)lead, "");
    for (unsigned i = 1; i < marks; i++)
        mr_text_putc(out, '~');
}

/* Control characters would let a text redraw the terminal it is reported on. */
static void put_clean(struct mr_text *out, const char *text, size_t most)
{
    size_t len = strlen(text), n = len < most ? len : most;
    unsigned cells;

    while (n > 0 && n < len && is_continuation(text[n]))
        n--;
    for (size_t i = 0; i < n;)
        i += text[i] == '\n' ? (mr_text_putc(out, ' '), 1)
                             : show_char(text + i, n - i, out, &cells);
    if (n < len)
        mr_text_puts(out, "...");
}

enum { LEAST_BYTES = 4, PIECE_BYTES = 16 };

/* Of a long one the sentence may hold the beginning only: it is taken out piecewise. */
static void hide_line(struct mr_text *message, struct mr_view secret)
{
    size_t piece = secret.len > 2 * PIECE_BYTES ? PIECE_BYTES : secret.len;

    for (; secret.len >= LEAST_BYTES && secret.len >= piece;
         secret.data += piece, secret.len -= piece)
        mr_mask_replace(message->data, message->capacity, (struct mr_view){secret.data, piece});
}

/* What a message quotes of hidden values.  One or two letters are found in any sentence:
 * they are only taken out where they stand in quotes. */
static void hide_in(struct mr_text *message, const struct mr_source *source,
                    const struct mr_hidden *hidden)
{
    (void)mr_text_reserve(message, MESSAGE_BYTES);
    for (uint32_t i = 0; i < hidden->count; i++) {
        struct mr_view secret = mr_span_text(source, hidden->span[i]);
        const char *before = secret.data - 1;
        if (secret.len < LEAST_BYTES && hidden->span[i].start > 0 &&
            hidden->span[i].end < source->text.len && *before == secret.data[secret.len])
            mr_mask_replace(message->data, message->capacity,
                            (struct mr_view){before, secret.len + 2});
        while (secret.len != 0) {
            size_t len = 0;
            /* Line ends are shown as blanks, and a doubled quote as one. */
            while (len < secret.len && (unsigned char)secret.data[len] >= ' ' &&
                   secret.data[len] != '\'')
                len++;
            hide_line(message, (struct mr_view){secret.data, len});
            len += len < secret.len;
            secret.data += len;
            secret.len -= len;
        }
    }
    message->len = strlen(message->data);
}

static int compose(struct mr_err *err, int code, const struct mr_source *source,
                   struct mr_span span, const char *hint, const char *message)
{
    struct mr_hidden hidden;
    struct mr_arena arena;
    struct mr_text out, shown;
    uint32_t line, column;

    if (span.start > source->text.len)
        span.start = (uint32_t)source->text.len;
    if (span.end > source->text.len)
        span.end = (uint32_t)source->text.len;
    mr_diag_locate(source, span.start, &line, &column);
    mr_arena_init(&arena);
    mr_hide_find(source, span, &arena, &hidden);
    mr_text_init(&out);
    put_clean(&out, source->name != NULL ? source->name : "<sql>", NAME_MAX_SHOWN);
    mr_text_printf(&out, ":%u:%u: error: ", line, column);
    put_clean(&out, message, MESSAGE_BYTES);
    hide_in(&out, source, &hidden);
    show_line(source, line, span, &hidden, &out);
    if (hint != NULL) {
        mr_text_init(&shown);
        put_clean(&shown, hint, HINT_BYTES);
        hide_in(&shown, source, &hidden);
        mr_text_printf(&out, "\n  hint: %s", shown.data);
        mr_text_fini(&shown);
    }
    size_t n = out.len < sizeof(err->message) ? out.len : sizeof(err->message) - 1;
    while (n < out.len && n > 0 && is_continuation(out.data[n]))
        n--;
    memcpy(err->message, out.data, n);
    err->message[n] = '\0';
    err->code = code;
    mr_text_fini(&out);
    mr_arena_fini(&arena);
    return code;
}

int mr_diag_fail(struct mr_err *err, int code, const struct mr_source *source,
                 struct mr_span span, const char *hint, const char *fmt, ...)
{
    char message[2 * MESSAGE_BYTES];
    va_list ap;

    MR_ASSERT(code < 0);
    if (err == NULL)
        return code;
    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    return compose(err, code, source, span, hint, message);
}

int mr_diag_wrap(struct mr_err *err, const struct mr_source *source, struct mr_span span,
                 const char *hint)
{
    char message[sizeof(err->message)];

    if (err == NULL)
        return MR_ERR_BIND;
    MR_ASSERT(err->code < 0);
    memcpy(message, err->message, sizeof(message));
    return compose(err, err->code, source, span, hint, message);
}

/* -- Did you mean -------------------------------------------------------------- */

enum { WORD_MAX = 32 };

static char fold(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Changes of one character, neighbours swapped counting as one, from A to B. */
static unsigned distance(struct mr_view a, struct mr_view b)
{
    unsigned row[3][WORD_MAX + 1];
    unsigned *before = row[0], *above = row[1], *here = row[2];

    for (unsigned j = 0; j <= b.len; j++)
        above[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        here[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            char ca = fold(a.data[i - 1]), cb = fold(b.data[j - 1]);
            unsigned best = above[j - 1] + (ca != cb);
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (here[j - 1] + 1 < best)
                best = here[j - 1] + 1;
            if (i > 1 && j > 1 && ca == fold(b.data[j - 2]) && fold(a.data[i - 2]) == cb &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            here[j] = best;
        }
        unsigned *oldest = before;
        before = above;
        above = here;
        here = oldest;
    }
    return above[b.len];
}

const char *mr_diag_nearest(struct mr_view word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    /* One change in three characters is a slip; more is another word. */
    unsigned least = (unsigned)(word.len + 2) / 3;

    if (word.len < 2 || word.len > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct mr_view name = mr_view_of(names[i]);
        if (name.len > WORD_MAX || name.len + least < word.len || word.len + least < name.len)
            continue;
        unsigned d = distance(word, name);
        if (d < least + (nearest == NULL) && d < name.len && !mr_view_eq(word, name)) {
            nearest = names[i];
            least = d;
        }
    }
    return nearest;
}
