/* Signatures read back.  The bytes were checked against a hash, and still nothing here
 * trusts them: a crafted text is refused, or describes rows that do not exist. */
#include "state/schema/schema_int.h"

#include <stdlib.h>

struct parser {
    struct mr_arena *arena;
    const char *at, *end; /* of the line */
    uint32_t line;
    const char *word[MR_STATE_ITEM_WORDS_MAX]; /* of one item */
    uint32_t words;
    bool failed;
};

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take(struct parser *p, char c)
{
    if (p->at == p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

static const char *quoted(struct parser *p)
{
    char *out = mr_arena_alloc(p->arena, (size_t)(p->end - p->at) + 1);
    size_t n = 0;

    while (p->at != p->end && *p->at != '"') {
        char c = *p->at++;

        if (c == '\\' && p->at != p->end) {
            c = *p->at++;
            if (c == 'x') {
                int high = p->end - p->at >= 2 ? hex(p->at[0]) : -1;
                int low = high >= 0 ? hex(p->at[1]) : -1;

                p->failed |= low < 0 || (high == 0 && low == 0);
                if (p->failed)
                    return "";
                c = (char)(high << 4 | low);
                p->at += 2;
            }
        }
        p->failed |= c == '\0';
        out[n++] = c;
    }
    p->failed |= !take(p, '"');
    return out;
}

static const char *word(struct parser *p)
{
    const char *start = p->at;

    if (take(p, '"'))
        return quoted(p);
    while (p->at != p->end && mr_state_is_bare(*p->at))
        p->at++;
    p->failed |= p->at == start;
    return mr_arena_copy(p->arena, start, (size_t)(p->at - start));
}

/* "(a,b,c)": into p->word. */
static void words(struct parser *p)
{
    p->words = 0;
    do {
        if (p->words == MR_STATE_ITEM_WORDS_MAX) {
            p->failed = true;
            return;
        }
        p->word[p->words++] = word(p);
    } while (!p->failed && take(p, ','));
    p->failed |= !take(p, ')');
}

static int64_t number(struct parser *p, uint32_t i, int64_t least)
{
    const char *text = i < p->words ? p->word[i] : "";
    char *end;
    long long n = strtoll(text, &end, 10);

    p->failed |= end == text || *end != '\0' || n < least || n > INT32_MAX;
    return p->failed ? least : n;
}

static void take_key(struct parser *p, struct mr_state_schema *schema)
{
    p->failed |= p->words != 5;
    if (p->failed)
        return;
    struct mr_state_key key = {.text = p->word[0],
                               .type = p->word[1],
                               .cell = p->word[2],
                               .offset = (uint32_t)number(p, 3, 0),
                               .bit = (uint32_t)number(p, 4, 0)};
    MR_PUSH(p->arena, schema->key, schema->keys, key);
}

static void take_column(struct parser *p, struct mr_state_schema *schema)
{
    p->failed |= p->words != 11;
    if (p->failed)
        return;
    struct mr_state_column column = {.function = p->word[0],
                                     .argument = p->word[1],
                                     .type = p->word[2],
                                     .filter = p->word[3],
                                     .cell = p->word[4],
                                     .set = (int32_t)number(p, 5, -1),
                                     .variant = (uint32_t)number(p, 6, 0),
                                     .offset = (uint32_t)number(p, 7, 0),
                                     .bytes = (uint32_t)number(p, 8, 1),
                                     .bit = (int32_t)number(p, 9, -1),
                                     .partial = (uint32_t)number(p, 10, 0)};
    MR_PUSH(p->arena, schema->column, schema->columns, column);
}

static void take_set(struct parser *p, struct mr_state_schema *schema)
{
    p->failed |= p->words < 5 || p->words - 4 > MR_STATE_SET_FILTERS_MAX;
    if (p->failed)
        return;
    struct mr_state_set set = {.argument = p->word[0],
                               .type = p->word[1],
                               .cell = p->word[2],
                               .row_bytes = (uint32_t)number(p, 3, 1),
                               .filters = p->words - 4};
    set.filter = MR_NEW_ARRAY(p->arena, const char *, set.filters);
    for (uint32_t i = 0; i < set.filters; i++)
        set.filter[i] = p->word[4 + i];
    MR_PUSH(p->arena, schema->set, schema->sets, set);
}

static void take_item(struct parser *p, struct mr_state_schema *schema)
{
    bool is_note = take(p, '~');
    const char *name = word(p);

    if (p->failed)
        return;
    if (take(p, '=')) {
        struct mr_state_param param = {name, word(p), is_note};

        MR_PUSH(p->arena, schema->param, schema->params, param);
        return;
    }
    if (!take(p, '(')) {
        p->failed |= is_note || strcmp(name, "derived") != 0;
        schema->is_derived = true;
        return;
    }
    words(p);
    if (strcmp(name, "row") == 0)
        schema->row_bytes = (uint32_t)number(p, 0, 1);
    else if (strcmp(name, "key") == 0)
        take_key(p, schema);
    else if (strcmp(name, "column") == 0)
        take_column(p, schema);
    else if (strcmp(name, "set") == 0)
        take_set(p, schema);
    else
        p->failed = true;
}

/* Every place is inside the row, and every set there is: who reads rows by it may rely on
 * that. */
static bool is_sound(const struct mr_state_schema *schema)
{
    for (uint32_t i = 0; i < schema->keys; i++)
        if (schema->key[i].offset >= schema->row_bytes ||
            schema->key[i].bit / 8 >= schema->row_bytes)
            return false;
    for (uint32_t i = 0; i < schema->columns; i++) {
        const struct mr_state_column *c = &schema->column[i];

        if (c->offset > schema->row_bytes || c->bytes > schema->row_bytes - c->offset ||
            (c->bit >= 0 && (uint32_t)c->bit / 8 >= schema->row_bytes) ||
            c->partial / 8 >= schema->row_bytes || c->set >= (int32_t)schema->sets ||
            (c->set >= 0 && c->variant >= schema->set[c->set].filters))
            return false;
    }
    return true;
}

static void parse_line(struct parser *p, struct mr_state_job *job)
{
    const char *kind = word(p);

    p->failed |= !take(p, ' ');
    struct mr_state_schema *schema = mr_state_schema_new(p->arena, kind, word(p));

    while (!p->failed && p->at != p->end) {
        p->failed |= !take(p, ' ');
        if (!p->failed)
            take_item(p, schema);
    }
    p->failed |= job->ops == MR_STATE_OPERATORS_MAX || (!p->failed && !is_sound(schema));
    if (!p->failed)
        MR_PUSH(p->arena, job->op, job->ops, schema);
}

static int parse_head(struct parser *p, struct mr_state_job *job, struct mr_err *reterr)
{
    struct mr_state_schema head = {.kind = ""};

    p->failed = strcmp(word(p), "job") != 0 || !take(p, ' ');
    job->name = p->failed ? "" : word(p);
    while (!p->failed && p->at != p->end) {
        p->failed |= !take(p, ' ');
        if (!p->failed)
            take_item(p, &head);
    }
    const char *format = p->failed ? NULL : mr_state_schema_get(&head, "format");

    if (format == NULL)
        return mr_fail(
            reterr, MR_ERR_CORRUPT,
            "the description of the state begins with '%.60s', not with 'job ...': it "
            "is damaged, or was written before states were described",
            p->at);
    if (strcmp(format, "1") != 0)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the state is described in format %s; this millrace reads format %d",
                       format, MR_STATE_FORMAT);
    return 0;
}

int mr_state_parse(struct mr_arena *arena, struct mr_view text, struct mr_state_job **ret,
                   struct mr_err *reterr)
{
    struct mr_state_job *job = MR_NEW(arena, struct mr_state_job);
    struct parser p = {.arena = arena};
    const char *at = mr_arena_copy(arena, text.data, text.len), *end = at + text.len;
    int rc = 0;

    while (at != end || p.line == 0) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *start = at;

        p.at = at;
        p.end = newline != NULL ? newline : end;
        at = newline != NULL ? newline + 1 : end;
        p.line++;
        if (p.line == 1)
            rc = parse_head(&p, job, reterr);
        else
            parse_line(&p, job);
        if (rc < 0)
            return rc;
        if (p.failed)
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "line %u of the description of the state makes no sense at '%.40s': "
                           "%.120s",
                           p.line, p.at, start);
    }
    *ret = job;
    return 0;
}
