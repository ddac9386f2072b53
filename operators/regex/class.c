#include "operators/regex/regex_int.h"

/*
 * Java's classes hold classes and intersections: [a-z&&[^aeiou]], [[a-c]x].  PCRE2 has
 * neither.  A class that needs them becomes a group that takes one character:
 *
 *     union          (?:[x]|[a-c])
 *     intersection   (?:(?=A)B)
 *     complement     (?:(?!A)(?s:.))
 */
enum { DEPTH_MAX = 16 };

/* What stands between two &&, as text for PCRE2. */
struct side {
    struct mr_text plain;  /* what goes into brackets */
    struct mr_text nested; /* whole classes, with '|' between */
    uint32_t count;        /* of those */
};

static void side_init(struct side *side)
{
    mr_text_init(&side->plain);
    mr_text_init(&side->nested);
    side->count = 0;
}

static void side_fini(struct side *side)
{
    mr_text_fini(&side->plain);
    mr_text_fini(&side->nested);
}

/* The side as one atom: a class, or a group. */
static void side_print(const struct side *side, struct mr_text *out)
{
    bool is_group = side->count + (side->plain.len != 0) > 1;

    mr_text_puts(out, is_group ? "(?:" : "");
    if (side->plain.len != 0)
        mr_text_printf(out, "[%s]%s", side->plain.data, is_group ? "|" : "");
    mr_text_puts(out, side->nested.data);
    mr_text_puts(out, is_group ? ")" : "");
}

/* \Q...\E: each character is itself. */
static void read_quoted(struct mr_regex_reader *in, struct mr_text *out)
{
    for (in->at += 2; !mr_regex_at_end(in);) {
        if (mr_regex_peek(in, 0) == '\\' && mr_regex_peek(in, 1) == 'E') {
            in->at += 2;
            return;
        }
        mr_regex_put_char(out, mr_regex_read_char(in));
    }
}

/* One character, which may be escaped; false: the escape was a set, and is written. */
static bool read_member(struct mr_regex_reader *in, uint32_t *ret, struct mr_text *out)
{
    if (mr_regex_peek(in, 0) != '\\') {
        *ret = mr_regex_read_char(in);
        return true;
    }
    in->at++;
    enum mr_regex_escape kind = mr_regex_read_escape(in, 0, ret, out);
    if (kind != MR_REGEX_CHAR && kind != MR_REGEX_SET)
        in->fault = "Illegal/unsupported escape sequence in a class";
    return kind == MR_REGEX_CHAR;
}

/* A character or a range of them. */
static void read_range(struct mr_regex_reader *in, struct mr_text *out)
{
    uint32_t first, last;

    if (!read_member(in, &first, out))
        return;
    mr_regex_put_char(out, first);
    char next = mr_regex_peek(in, 1);
    if (mr_regex_peek(in, 0) != '-' || next == ']' || next == '[' || next == '\0')
        return;
    in->at++;
    mr_text_putc(out, '-');
    if (!read_member(in, &last, out) || last < first)
        in->fault = "Illegal character range";
    mr_regex_put_char(out, last);
}

/* Up to the next && or the end of the class. */
static void read_side(struct mr_regex_reader *in, struct side *side, bool *is_first)
{
    for (; !mr_regex_at_end(in); *is_first = false) {
        char c = mr_regex_peek(in, 0);
        if (c == '[') {
            mr_text_puts(&side->nested, side->count++ == 0 ? "" : "|");
            mr_regex_read_class(in, &side->nested);
        } else if ((c == ']' && !*is_first) || (c == '&' && mr_regex_peek(in, 1) == '&')) {
            return;
        } else if (c == '\\' && mr_regex_peek(in, 1) == 'Q') {
            read_quoted(in, &side->plain);
        } else if (in->skips_blanks && (c == ' ' || (c >= '\t' && c <= '\r'))) {
            in->at++;
        } else {
            read_range(in, &side->plain);
        }
    }
}

/* Every side but the last as something to look ahead for. */
static void read_sides(struct mr_regex_reader *in, struct mr_text *out, bool is_not)
{
    struct mr_text ahead;
    struct side side;
    bool is_first = true;

    mr_text_init(&ahead);
    side_init(&side);
    read_side(in, &side, &is_first);
    while (!mr_regex_at_end(in) && mr_regex_peek(in, 0) == '&') {
        in->at += 2;
        if (side.count != 0 || side.plain.len != 0) {
            mr_text_puts(&ahead, "(?=");
            side_print(&side, &ahead);
            mr_text_puts(&ahead, ")");
        }
        side_fini(&side);
        side_init(&side);
        is_first = false;
        read_side(in, &side, &is_first);
    }
    if (side.count == 0 && side.plain.len == 0)
        in->fault = "Bad class syntax";
    if (ahead.len == 0 && side.count == 0) {
        mr_text_printf(out, is_not ? "[^%s]" : "[%s]", side.plain.data);
    } else {
        mr_text_puts(out, is_not ? "(?:(?!" : "(?:");
        mr_text_puts(out, ahead.data);
        side_print(&side, out);
        mr_text_puts(out, is_not ? ")(?s:.))" : ")");
    }
    side_fini(&side);
    mr_text_fini(&ahead);
}

void mr_regex_read_class(struct mr_regex_reader *in, struct mr_text *out)
{
    if (++in->depth > DEPTH_MAX) {
        in->lacks = "more than 16 classes within each other";
        return;
    }
    in->at++;
    bool is_not = mr_regex_peek(in, 0) == '^';
    in->at += is_not;
    read_sides(in, out, is_not);
    if (mr_regex_peek(in, 0) != ']' && in->fault == NULL)
        in->fault = "Unclosed character class";
    in->at++;
    in->depth--;
}
