#include "operators/document/document.h"

#include "core/base/utf8.h"
#include "core/data/print.h"

#include <stdlib.h>

/* The place of a member whose name came again. */
#define GONE UINT32_MAX

struct parser {
    struct mr_arena *arena;
    const char *p, *end;
    unsigned depth;
};

static bool parse_value(struct parser *in, struct mr_node *node);

static void skip_blanks(struct parser *in)
{
    while (in->p < in->end && (*in->p == ' ' || (*in->p >= '\t' && *in->p <= '\r' &&
                                                 *in->p != '\v' && *in->p != '\f')))
        in->p++;
}

static bool take(struct parser *in, char c)
{
    skip_blanks(in);
    if (in->p == in->end || *in->p != c)
        return false;
    in->p++;
    return true;
}

static bool is_digit(const struct parser *in)
{
    return in->p < in->end && *in->p >= '0' && *in->p <= '9';
}

/* -- Strings --------------------------------------------------------------------------- */

/* Four digits at I of TEXT; -1: there are none. */
static int32_t unit_at(struct mr_view text, size_t i)
{
    int32_t unit = 0;

    if (i + 4 > text.len)
        return -1;
    for (size_t k = i; k < i + 4; k++) {
        int digit = mr_hex_value(text.data[k]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

/* \uXXXX at I, the place of the backslash; returns what follows, 0: it is none.  Half of a pair
 * alone is no character: Java writes a question mark for it. */
static size_t put_unit(struct mr_view text, size_t i, struct mr_text *out)
{
    int32_t unit = unit_at(text, i + 2), low;

    if (unit < 0)
        return 0;
    if (unit < 0xd800 || unit > 0xdfff) {
        mr_utf8_put(out, (uint32_t)unit);
        return i + 6;
    }
    bool is_pair = unit <= 0xdbff && i + 8 <= text.len && text.data[i + 6] == '\\' &&
                   text.data[i + 7] == 'u';
    low = is_pair ? unit_at(text, i + 8) : -1;
    if (low < 0xdc00 || low > 0xdfff) {
        mr_text_putc(out, '?');
        return i + 6;
    }
    mr_utf8_put(out, 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
    return i + 12;
}

bool mr_document_unescape(struct mr_view text, struct mr_text *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

    for (size_t i = 0; i < text.len;) {
        const char *at = memchr(text.data + i, '\\', text.len - i);
        size_t stop = at == NULL ? text.len : (size_t)(at - text.data);
        mr_text_put(out, text.data + i, stop - i);
        i = stop;
        if (i == text.len)
            break;
        char c = i + 1 < text.len ? text.data[i + 1] : '\0';
        const char *letter = c == '\0' ? NULL : strchr(from, c);
        if (letter != NULL) {
            mr_text_putc(out, to[letter - from]);
            i += 2;
        } else if (c != 'u' || (i = put_unit(text, i, out)) == 0) {
            return false;
        }
    }
    return true;
}

/* Behind its quote; a string with escapes is copied. */
static bool parse_string(struct parser *in, struct mr_view *ret)
{
    const char *start = in->p;
    bool is_plain = true;

    for (; in->p < in->end && *in->p != '"'; in->p++) {
        if ((unsigned char)*in->p < ' ')
            return false;
        if (*in->p == '\\') {
            is_plain = false;
            if (++in->p == in->end)
                return false;
        }
    }
    if (in->p == in->end)
        return false;
    *ret = (struct mr_view){start, (size_t)(in->p++ - start)};
    if (is_plain)
        return true;
    struct mr_text text;
    mr_text_init(&text);
    bool ok = mr_document_unescape(*ret, &text);
    *ret = (struct mr_view){mr_arena_copy(in->arena, text.data, text.len), text.len};
    mr_text_fini(&text);
    return ok;
}

void mr_document_quote(struct mr_view string, struct mr_text *out)
{
    static const char from[] = "\"\\/\b\f\n\r\t", to[] = "\"\\/bfnrt";

    mr_text_putc(out, '"');
    for (size_t i = 0; i < string.len;) {
        char c = string.data[i];
        const char *letter = c == '\0' ? NULL : strchr(from, c);
        uint32_t code = mr_utf8_next(string.data, string.len, &i);
        if (letter != NULL)
            mr_text_printf(out, "\\%c", to[letter - from]);
        else if (code >= 0x10000)
            mr_text_printf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
                           0xdc00 + (code & 0x3ff));
        else if (code >= 0x80)
            mr_text_printf(out, "\\u%04x", code);
        else
            mr_text_putc(out, c);
    }
    mr_text_putc(out, '"');
}

/* -- Scalars --------------------------------------------------------------------------- */

static bool parse_digits(struct parser *in)
{
    if (!is_digit(in))
        return false;
    while (is_digit(in))
        in->p++;
    return true;
}

static bool parse_number(struct parser *in, struct mr_node *node)
{
    const char *start = in->p;

    node->kind = MR_NODE_INTEGER;
    in->p += *in->p == '-';
    bool is_zero = in->p < in->end && *in->p == '0';
    const char *digits = in->p;
    if (!parse_digits(in) || (is_zero && in->p - digits > 1))
        return false;
    if (in->p < in->end && *in->p == '.') {
        node->kind = MR_NODE_NUMBER;
        in->p++;
        if (!parse_digits(in))
            return false;
    }
    if (in->p < in->end && (*in->p | 0x20) == 'e') {
        node->kind = MR_NODE_NUMBER;
        in->p++;
        in->p += in->p < in->end && (*in->p == '+' || *in->p == '-');
        const char *exponent = in->p;
        if (!parse_digits(in) || in->p - exponent > 9)
            return false;
    }
    node->text = (struct mr_view){start, (size_t)(in->p - start)};
    return true;
}

static bool parse_word(struct parser *in, struct mr_node *node)
{
    static const struct {
        const char *word;
        enum mr_node_kind kind;
    } words[] = {{"null", MR_NODE_NULL}, {"true", MR_NODE_TRUE}, {"false", MR_NODE_FALSE}};

    for (size_t i = 0; i < MR_COUNTOF(words); i++) {
        size_t len = strlen(words[i].word);
        if ((size_t)(in->end - in->p) < len || memcmp(in->p, words[i].word, len) != 0)
            continue;
        in->p += len;
        node->kind = words[i].kind;
        return true;
    }
    return false;
}

/* -- Arrays and objects ----------------------------------------------------------------- */

static int compare_members(const void *a, const void *b)
{
    const struct mr_node *x = *(struct mr_node *const *)a, *y = *(struct mr_node *const *)b;
    int order = mr_view_compare(x->name, y->name);

    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

/* Order the members of OBJECT by name; of those of one name the last counts, at the place of
 * the first. */
static void index_members(struct parser *in, struct mr_node *object)
{
    struct mr_node **member = MR_NEW_ARRAY(in->arena, struct mr_node *, object->count), **end;
    uint32_t n = 0, kept = 0;

    for (struct mr_node *m = object->first; m != NULL; m = m->next)
        member[n++] = m;
    qsort(member, n, sizeof(struct mr_node *), compare_members);
    for (uint32_t i = 0; i < n; i++) {
        if (kept == 0 || !mr_view_eq(member[kept - 1]->name, member[i]->name)) {
            member[kept++] = member[i];
            continue;
        }
        struct mr_node *first = member[kept - 1], *next = first->next;
        uint32_t place = first->place;
        *first = *member[i];
        first->next = next;
        first->place = place;
        member[i]->place = GONE;
    }
    object->by_name = member;
    object->count = kept;
    for (end = &object->first; *end != NULL;)
        if ((*end)->place == GONE)
            *end = (*end)->next;
        else
            end = &(*end)->next;
}

static bool parse_members(struct parser *in, struct mr_node *node, char close)
{
    struct mr_node **end = &node->first;
    bool is_object = node->kind == MR_NODE_OBJECT;

    if (take(in, close))
        return true;
    do {
        struct mr_node *child = MR_NEW(in->arena, struct mr_node);
        if (is_object && (!take(in, '"') || !parse_string(in, &child->name) || !take(in, ':')))
            return false;
        if (!parse_value(in, child))
            return false;
        *end = child;
        end = &child->next;
        child->place = node->count++;
    } while (take(in, ','));
    if (is_object)
        index_members(in, node);
    return take(in, close);
}

static bool parse_value(struct parser *in, struct mr_node *node)
{
    skip_blanks(in);
    if (in->p == in->end)
        return false;
    char c = *in->p;
    if (c == '{' || c == '[') {
        if (in->depth == MR_DOCUMENT_DEPTH_MAX)
            return false;
        in->depth++;
        in->p++;
        node->kind = c == '{' ? MR_NODE_OBJECT : MR_NODE_ARRAY;
        bool ok = parse_members(in, node, c == '{' ? '}' : ']');
        in->depth--;
        return ok;
    }
    if (c == '"') {
        in->p++;
        node->kind = MR_NODE_STRING;
        return parse_string(in, &node->text);
    }
    return c == '-' || is_digit(in) ? parse_number(in, node) : parse_word(in, node);
}

bool mr_document_parse(struct mr_arena *arena, struct mr_view text, struct mr_node **ret,
                       size_t *ret_where)
{
    struct parser in = {.arena = arena, .p = text.data, .end = text.data + text.len};

    *ret = MR_NEW(arena, struct mr_node);
    bool ok = parse_value(&in, *ret);
    *ret_where = (size_t)(in.p - text.data);
    return ok;
}

/* -- Printing ---------------------------------------------------------------------------- */

/* LEN bytes at place AT of OUT. */
static void insert(struct mr_text *out, size_t at, const char *bytes, size_t len)
{
    (void)mr_text_reserve(out, len);
    memmove(out->data + at + len, out->data + at, out->len - at + 1);
    memcpy(out->data + at, bytes, len);
    out->len += len;
}

/* Digits and a power of ten; plain where that needs few zeros. */
void mr_document_put_number(struct mr_view text, struct mr_text *out)
{
    const char *e = memchr(text.data, 'e', text.len);
    size_t start = out->len;
    int64_t exponent = 0;

    if (e == NULL)
        e = memchr(text.data, 'E', text.len);
    size_t len = e == NULL ? text.len : (size_t)(e - text.data);
    if (e != NULL)
        (void)mr_int_parse((struct mr_view){e + 1, text.len - len - 1}, &exponent);
    const char *point = memchr(text.data, '.', len);
    int64_t scale = (point == NULL ? 0 : (int64_t)(text.data + len - point) - 1) - exponent;
    if (text.data[0] == '-')
        mr_text_putc(out, '-');
    size_t first = out->len;
    for (size_t i = text.data[0] == '-'; i < len; i++)
        if (text.data[i] != '.' && (text.data[i] != '0' || out->len > first))
            mr_text_putc(out, text.data[i]);
    if (out->len == first) {
        out->len = start; /* zero has no sign */
        first = start;
        mr_text_putc(out, '0');
    }
    int64_t digits = (int64_t)(out->len - first), power = digits - 1 - scale;
    if (scale == 0)
        return;
    if (scale < 0 || power < -6) {
        if (digits > 1)
            insert(out, first + 1, ".", 1);
        mr_text_printf(out, "E%+lld", (long long)power);
        return;
    }
    if (scale >= digits)
        insert(out, first, "000000", (size_t)(scale - digits + 1));
    insert(out, out->len - (size_t)scale, ".", 1);
}

static void print_integer(struct mr_view text, struct mr_text *out)
{
    if (mr_view_is(text, "-0"))
        mr_text_putc(out, '0');
    else
        mr_text_put(out, text.data, text.len);
}

void mr_document_print(const struct mr_node *node, bool by_name, struct mr_text *out)
{
    static const char *const words[] = {"null", "false", "true"};

    switch (node->kind) {
    case MR_NODE_NULL:
    case MR_NODE_FALSE:
    case MR_NODE_TRUE: mr_text_puts(out, words[node->kind]); return;
    case MR_NODE_INTEGER: print_integer(node->text, out); return;
    case MR_NODE_NUMBER: mr_document_put_number(node->text, out); return;
    case MR_NODE_STRING: mr_json_string_print(node->text, out); return;
    case MR_NODE_ARRAY:
    case MR_NODE_OBJECT: break;
    }
    bool is_object = node->kind == MR_NODE_OBJECT;
    const struct mr_node *child = node->first;
    mr_text_putc(out, is_object ? '{' : '[');
    for (uint32_t i = 0; i < node->count; i++) {
        if (i > 0)
            mr_text_putc(out, ',');
        if (is_object && by_name)
            child = node->by_name[i];
        if (is_object) {
            mr_json_string_print(child->name, out);
            mr_text_putc(out, ':');
        }
        mr_document_print(child, by_name, out);
        child = child->next;
    }
    mr_text_putc(out, is_object ? '}' : ']');
}

/* -- Finding ----------------------------------------------------------------------------- */

struct mr_node *mr_node_element(const struct mr_node *array, int64_t index)
{
    if (index < 0)
        index += array->count;
    if (array->kind != MR_NODE_ARRAY || index < 0 || index >= array->count)
        return NULL;
    struct mr_node *child = array->first;
    while (index-- > 0)
        child = child->next;
    return child;
}

struct mr_node *mr_node_member(const struct mr_node *object, struct mr_view name)
{
    if (object->kind != MR_NODE_OBJECT)
        return NULL;
    uint32_t low = 0, high = object->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = mr_view_compare(object->by_name[middle]->name, name);
        if (order == 0)
            return object->by_name[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
