#include "io/faker/regexify.h"

#include <string.h>

enum { OFTEN = 8 /* what * and + go up to */ };

enum kind { TEXT, SET, GROUP };

/* One element of a sequence, LOW to HIGH times. */
struct node {
    enum kind kind;
    uint32_t low, high;
    struct mr_view text;       /* TEXT: a character; SET: any of these bytes */
    struct mr_regexify *group; /* GROUP */
};

struct sequence {
    struct node *node;
    uint32_t nodes;
};

/* Any of the sequences. */
struct mr_regexify {
    struct sequence *choice;
    uint32_t choices;
    uint64_t longest; /* of its texts */
};

struct parser {
    struct mr_arena *arena;
    struct mr_view text;
    size_t at;
    uint32_t depth;
    struct mr_err *err;
};

static int fail_at(struct parser *p, const char *why)
{
    return mr_fail(p->err, MR_ERR_OPTION, "regexify '" MR_VIEW_FMT "', character %zu: %s",
                   MR_VIEW_ARG(p->text), p->at + 1, why);
}

static bool has_more(const struct parser *p)
{
    return p->at < p->text.len;
}

static char peek(const struct parser *p)
{
    return has_more(p) ? p->text.data[p->at] : '\0';
}

static bool take(struct parser *p, char c)
{
    bool is_there = has_more(p) && p->text.data[p->at] == c;

    p->at += is_there;
    return is_there;
}

/* -- Sets of bytes ---------------------------------------------------------------------------- */

struct set {
    char byte[256];
    uint32_t count;
};

static void add_range(struct set *set, unsigned from, unsigned to)
{
    for (unsigned c = from; c <= to && set->count < sizeof(set->byte); c++)
        set->byte[set->count++] = (char)c;
}

/* \d \w \s; false: C stands for itself. */
static bool add_class(struct set *set, char c)
{
    switch (c) {
    case 'd': add_range(set, '0', '9'); return true;
    case 'w':
        add_range(set, 'a', 'z');
        add_range(set, 'A', 'Z');
        add_range(set, '0', '9');
        add_range(set, '_', '_');
        return true;
    case 's': add_range(set, ' ', ' '); return true;
    default: return false;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void finish_set(struct parser *p, const struct set *set, struct node *node)
{
    node->kind = SET;
    node->text = (struct mr_view){mr_arena_copy(p->arena, set->byte, set->count), set->count};
}

/* One character within brackets; a class goes into SET at once, and *RET_CLASS. */
static int bracket_char(struct parser *p, struct set *set, bool *ret_class, unsigned char *ret)
{
    char c = peek(p);

    *ret_class = false;
    if (!has_more(p))
        return fail_at(p, "']' is missing");
    if ((unsigned char)c >= 0x80)
        return fail_at(p, "only ASCII can stand within brackets; write (a|b)");
    p->at++;
    if (c == '\\') {
        c = peek(p);
        if (has_more(p) && add_class(set, c))
            *ret_class = true;
        else if (!has_more(p) || is_letter(c))
            return fail_at(p, "this escape is not known");
        p->at++;
    }
    *ret = (unsigned char)c;
    return 0;
}

static int bracket(struct parser *p, struct node *node)
{
    struct set set = {.count = 0};

    if (peek(p) == '^')
        return fail_at(p, "[^..] is not made up: write what may be there");
    while (!take(p, ']')) {
        unsigned char from, to;
        bool is_class;
        int rc = bracket_char(p, &set, &is_class, &from);
        if (rc < 0)
            return rc;
        if (is_class)
            continue;
        to = from;
        if (peek(p) == '-' && p->at + 1 < p->text.len && p->text.data[p->at + 1] != ']') {
            p->at++;
            rc = bracket_char(p, &set, &is_class, &to);
            if (rc == 0 && (is_class || to < from))
                rc = fail_at(p, "this range goes backwards");
            if (rc < 0)
                return rc;
        }
        add_range(&set, from, to);
    }
    if (set.count == 0)
        return fail_at(p, "the brackets are empty");
    finish_set(p, &set, node);
    return 0;
}

/* -- Sequences --------------------------------------------------------------------------------- */

static int number(struct parser *p, uint32_t *ret)
{
    uint32_t value = 0, digits = 0;

    for (; peek(p) >= '0' && peek(p) <= '9' && value <= MR_REGEXIFY_TEXT_MAX; digits++)
        value = value * 10 + (uint32_t)(p->text.data[p->at++] - '0');
    *ret = value;
    return digits == 0 || value > MR_REGEXIFY_TEXT_MAX
               ? fail_at(p, "a number of times is expected, not too large")
               : 0;
}

static int how_often(struct parser *p, struct node *node)
{
    int rc = 0;

    node->low = node->high = 1;
    if (take(p, '?')) {
        node->low = 0;
    } else if (take(p, '*')) {
        node->low = 0;
        node->high = OFTEN;
    } else if (take(p, '+')) {
        node->high = OFTEN;
    } else if (take(p, '{')) {
        rc = number(p, &node->low);
        node->high = node->low;
        if (rc == 0 && take(p, ','))
            rc = number(p, &node->high);
        if (rc == 0 && (node->high < node->low || !take(p, '}')))
            rc = fail_at(p, "{n} or {n,m} is expected");
    }
    return rc;
}

static int choices(struct parser *p, struct mr_regexify **ret);

static int escape(struct parser *p, struct node *node)
{
    struct set set = {.count = 0};
    char c = peek(p);

    if (has_more(p) && add_class(&set, c))
        finish_set(p, &set, node);
    else if (!has_more(p) || is_letter(c))
        return fail_at(p, "this escape is not known");
    else
        node->text = (struct mr_view){p->text.data + p->at, 1};
    p->at++;
    return 0;
}

static int group(struct parser *p, struct node *node)
{
    if (take(p, '?') && !take(p, ':'))
        return fail_at(p, "(?:..) is the only group with a '?'");
    if (p->depth == MR_REGEXIFY_DEPTH_MAX)
        return fail_at(p, "too many groups within each other");
    node->kind = GROUP;
    p->depth++;
    int rc = choices(p, &node->group);
    p->depth--;
    if (rc == 0 && !take(p, ')'))
        rc = fail_at(p, "')' is missing");
    return rc;
}

static int element(struct parser *p, struct node *node)
{
    size_t at = p->at++;
    struct set set = {.count = 0};

    *node = (struct node){.kind = TEXT};
    switch (p->text.data[at]) {
    case '(': return group(p, node);
    case '[': return bracket(p, node);
    case '\\': return escape(p, node);
    case '.':
        add_class(&set, 'w');
        finish_set(p, &set, node);
        return 0;
    case '*':
    case '+':
    case '?':
    case '{': p->at = at; return fail_at(p, "there is nothing to repeat");
    default:
        while (has_more(p) && ((unsigned char)p->text.data[p->at] & 0xc0) == 0x80)
            p->at++;
        node->text = (struct mr_view){p->text.data + at, p->at - at};
        return 0;
    }
}

static uint64_t longest(const struct node *node)
{
    uint64_t once = node->kind == TEXT  ? node->text.len
                    : node->kind == SET ? 1
                                        : node->group->longest;
    return once * node->high;
}

static int sequence(struct parser *p, struct sequence *ret, uint64_t *ret_longest)
{
    *ret = (struct sequence){0};
    *ret_longest = 0;
    while (has_more(p) && peek(p) != '|' && peek(p) != ')') {
        struct node node;
        int rc = element(p, &node);
        if (rc == 0)
            rc = how_often(p, &node);
        if (rc < 0)
            return rc;
        *ret_longest += longest(&node);
        if (*ret_longest > MR_REGEXIFY_TEXT_MAX || node.high > MR_REGEXIFY_TEXT_MAX)
            return fail_at(p, "its texts could be too long");
        MR_PUSH(p->arena, ret->node, ret->nodes, node);
    }
    return 0;
}

static int choices(struct parser *p, struct mr_regexify **ret)
{
    struct mr_regexify *regex = MR_NEW(p->arena, struct mr_regexify);

    do {
        struct sequence choice;
        uint64_t length;
        int rc = sequence(p, &choice, &length);
        if (rc < 0)
            return rc;
        regex->longest = length > regex->longest ? length : regex->longest;
        MR_PUSH(p->arena, regex->choice, regex->choices, choice);
    } while (take(p, '|'));
    /* An empty text takes time too, when it is repeated. */
    regex->longest += regex->longest == 0;
    *ret = regex;
    return 0;
}

int mr_regexify_new(struct mr_arena *arena, struct mr_view text, struct mr_regexify **ret,
                    struct mr_err *reterr)
{
    struct parser p = {.arena = arena, .text = text, .err = reterr};

    if (p.text.len > 0 && p.text.data[p.text.len - 1] == '$' &&
        (p.text.len < 2 || p.text.data[p.text.len - 2] != '\\'))
        p.text.len--;
    (void)take(&p, '^');
    int rc = choices(&p, ret);
    if (rc == 0 && has_more(&p))
        rc = fail_at(&p, "')' closes nothing");
    return rc;
}

/* -- Texts ------------------------------------------------------------------------------------- */

static void put_node(const struct node *node, struct mr_rng *rng, struct mr_text *out)
{
    int64_t times = mr_rng_range(rng, node->low, node->high);

    for (int64_t i = 0; i < times; i++) {
        switch (node->kind) {
        case TEXT: mr_text_put(out, node->text.data, node->text.len); break;
        case SET: mr_text_putc(out, node->text.data[mr_rng_below(rng, node->text.len)]); break;
        case GROUP: mr_regexify_put(node->group, rng, out); break;
        }
    }
}

void mr_regexify_put(const struct mr_regexify *regex, struct mr_rng *rng, struct mr_text *out)
{
    const struct sequence *choice = &regex->choice[mr_rng_below(rng, regex->choices)];

    for (uint32_t i = 0; i < choice->nodes; i++)
        put_node(&choice->node[i], rng, out);
}
