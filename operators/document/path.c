#include "operators/document/path.h"

enum step_kind {
    STEP_NAME,     /* .a ['a'] */
    STEP_INDEXES,  /* [0] [0, -1] */
    STEP_ALL,      /* .* [*] */
    STEP_SLICE,    /* [1:3] */
    STEP_ANY_DEPTH /* .. */
};

struct step {
    enum step_kind kind;
    struct mr_view name;
    size_t count;   /* of indexes */
    int64_t *index; /* of a slice: first and end */
    bool has_first, has_end;
};

struct mr_jsonpath {
    bool is_lax, is_definite;
    size_t steps;
    struct step *step;
};

/* -- Reading ----------------------------------------------------------------------------- */

struct reader {
    struct mr_arena *arena;
    struct mr_view text; /* all of it, for messages */
    const char *p, *end;
    struct mr_jsonpath *path;
    struct mr_err *reterr;
};

static int fail(struct reader *in, const char *expected)
{
    struct mr_view shown = mr_view_excerpt(in->text, 80);

    return mr_fail(in->reterr, MR_ERR_FORMAT,
                   "'" MR_VIEW_FMT "' is no path of JSON: at byte %zu it needs %s",
                   MR_VIEW_ARG(shown), (size_t)(in->p - in->text.data) + 1, expected);
}

static int refuse(struct reader *in, const char *what)
{
    struct mr_view shown = mr_view_excerpt(in->text, 80);

    return mr_fail(in->reterr, MR_ERR_UNSUPPORTED,
                   "The path '" MR_VIEW_FMT "' has %s, which is not supported; members, "
                   "indexes, '*', slices and '..' are",
                   MR_VIEW_ARG(shown), what);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_blanks(struct reader *in)
{
    while (in->p < in->end && is_blank(*in->p))
        in->p++;
}

static bool take(struct reader *in, char c)
{
    skip_blanks(in);
    if (in->p == in->end || *in->p != c)
        return false;
    in->p++;
    return true;
}

/* "lax " or "strict ", in front. */
static void read_mode(struct reader *in)
{
    static const char *const modes[] = {"strict", "lax"};

    skip_blanks(in);
    for (size_t i = 0; i < MR_COUNTOF(modes); i++) {
        size_t len = strlen(modes[i]);
        if ((size_t)(in->end - in->p) <= len || strncasecmp(in->p, modes[i], len) != 0 ||
            !is_blank(in->p[len]))
            continue;
        in->path->is_lax = i == 1;
        in->p += len;
        skip_blanks(in);
        return;
    }
}

static void add_step(struct reader *in, struct step step)
{
    struct mr_jsonpath *path = in->path;

    path->is_definite &=
        step.kind == STEP_NAME || (step.kind == STEP_INDEXES && step.count == 1);
    MR_PUSH(in->arena, path->step, path->steps, step);
}

/* .name, behind the point */
static int read_member(struct reader *in)
{
    struct step step = {.kind = STEP_NAME};
    const char *start = in->p;

    if (in->p < in->end && *in->p == '*') {
        in->p++;
        add_step(in, (struct step){.kind = STEP_ALL});
        return 0;
    }
    while (in->p < in->end && strchr(".[]( )", *in->p) == NULL)
        in->p++;
    if (in->p < in->end && *in->p == '(')
        return refuse(in, "a function");
    if (in->p == start)
        return fail(in, "the name of a member");
    step.name = mr_arena_view(in->arena, (struct mr_view){start, (size_t)(in->p - start)});
    add_step(in, step);
    return 0;
}

/* 'name' or "name", a backslash in front of what is not to end it */
static int read_quoted(struct reader *in, struct step *step)
{
    char quote = *in->p++;
    char *name = mr_arena_alloc(in->arena, (size_t)(in->end - in->p) + 1);
    size_t len = 0;

    for (; in->p < in->end && *in->p != quote; in->p++) {
        if (*in->p == '\\' && in->p + 1 < in->end)
            in->p++;
        name[len++] = *in->p;
    }
    if (in->p == in->end)
        return fail(in, "a quote that ends the name");
    in->p++;
    step->name = (struct mr_view){name, len};
    return 0;
}

static int read_name(struct reader *in)
{
    struct step step = {.kind = STEP_NAME};
    int rc = read_quoted(in, &step);

    if (rc < 0)
        return rc;
    if (take(in, ','))
        return refuse(in, "several names in brackets");
    add_step(in, step);
    return 0;
}

static bool read_number(struct reader *in, int64_t *ret)
{
    bool is_negative = take(in, '-');
    const char *start = in->p;
    int64_t value = 0;

    for (; in->p < in->end && *in->p >= '0' && *in->p <= '9' && value < INT32_MAX; in->p++)
        value = value * 10 + (*in->p - '0');
    *ret = is_negative ? -value : value;
    return in->p != start;
}

/* [1:3] [1:] [:3], behind what stands before the colon */
static void read_slice(struct reader *in, struct step *step)
{
    int64_t *index = MR_NEW_ARRAY(in->arena, int64_t, 2);

    step->kind = STEP_SLICE;
    step->has_first = step->count == 1;
    if (step->has_first)
        index[0] = step->index[0];
    step->has_end = read_number(in, &index[1]);
    step->index = index;
}

static int read_indexes(struct reader *in)
{
    struct step step = {.kind = STEP_INDEXES};
    int64_t index;

    do {
        if (!read_number(in, &index))
            break;
        MR_PUSH(in->arena, step.index, step.count, index);
    } while (take(in, ','));
    if (step.count <= 1 && take(in, ':'))
        read_slice(in, &step);
    else if (step.count == 0)
        return fail(in, "a name in quotes, a number or '*'");
    add_step(in, step);
    return 0;
}

/* [...], behind the bracket */
static int read_brackets(struct reader *in)
{
    int rc = 0;

    skip_blanks(in);
    if (in->p < in->end && *in->p == '?')
        return refuse(in, "a filter");
    if (take(in, '*'))
        add_step(in, (struct step){.kind = STEP_ALL});
    else if (in->p < in->end && (*in->p == '\'' || *in->p == '"'))
        rc = read_name(in);
    else
        rc = read_indexes(in);
    if (rc < 0)
        return rc;
    return take(in, ']') ? 0 : fail(in, "']'");
}

static int read_step(struct reader *in)
{
    if (*in->p == '[') {
        in->p++;
        return read_brackets(in);
    }
    if (*in->p != '.')
        return fail(in, "'.' or '['");
    in->p++;
    if (in->p == in->end || *in->p != '.')
        return read_member(in);
    in->p++;
    add_step(in, (struct step){.kind = STEP_ANY_DEPTH});
    if (in->p < in->end && *in->p == '[') {
        in->p++;
        return read_brackets(in);
    }
    return read_member(in);
}

int mr_jsonpath_new(struct mr_arena *arena, struct mr_view text, struct mr_jsonpath **ret,
                    struct mr_err *reterr)
{
    struct reader in = {.arena = arena,
                        .text = text,
                        .p = text.data,
                        .end = text.data + text.len,
                        .path = MR_NEW(arena, struct mr_jsonpath),
                        .reterr = reterr};
    int rc = 0;

    in.path->is_definite = true;
    read_mode(&in);
    while (in.end > in.p && is_blank(in.end[-1]))
        in.end--;
    if (in.p == in.end)
        return fail(&in, "'$' at the start");
    /* Without it, a name is one in the document. */
    if (*in.p == '$')
        in.p++;
    else
        rc = read_member(&in);
    while (rc == 0 && in.p < in.end)
        rc = read_step(&in);
    *ret = in.path;
    return rc;
}

bool mr_jsonpath_is_lax(const struct mr_jsonpath *path)
{
    return path->is_lax;
}

void mr_jsonpath_print(const struct mr_jsonpath *path, struct mr_text *out)
{
    mr_text_putc(out, '$');
    for (size_t i = 0; i < path->steps; i++) {
        const struct step *s = &path->step[i];
        if (s->kind == STEP_NAME)
            mr_text_printf(out, "['" MR_VIEW_FMT "']", MR_VIEW_ARG(s->name));
        else if (s->kind == STEP_INDEXES)
            mr_text_printf(out, "[%lld]", (long long)s->index[0]);
    }
}

/* -- Following ---------------------------------------------------------------------------- */

struct finder {
    const struct mr_jsonpath *path;
    struct mr_arena *arena;
    struct mr_node **end; /* of the results */
    uint32_t count;
};

static void follow(struct finder *f, struct mr_node *node, size_t step);

static void add_result(struct finder *f, const struct mr_node *node)
{
    struct mr_node *copy = MR_NEW(f->arena, struct mr_node);

    *copy = *node;
    copy->next = NULL;
    *f->end = copy;
    f->end = &copy->next;
    f->count++;
}

/* The node itself, and all below it. */
static void follow_any_depth(struct finder *f, struct mr_node *node, size_t step)
{
    follow(f, node, step);
    for (struct mr_node *child = node->first; child != NULL; child = child->next)
        if (!mr_node_is_scalar(child))
            follow_any_depth(f, child, step);
}

static void follow_slice(struct finder *f, struct mr_node *node, size_t step)
{
    const struct step *s = &f->path->step[step];
    int64_t n = node->count, first = s->has_first ? s->index[0] : 0;
    int64_t end = s->has_end ? s->index[1] : n;

    first = first < 0 ? first + n : first;
    end = end < 0 ? end + n : end;
    struct mr_node *child = node->kind == MR_NODE_ARRAY ? node->first : NULL;
    for (int64_t i = 0; child != NULL && i < end; child = child->next, i++)
        if (i >= first)
            follow(f, child, step + 1);
}

/* Where a definite step leads. */
static struct mr_node *child_of(const struct mr_node *node, const struct step *s)
{
    return s->kind == STEP_NAME ? mr_node_member(node, s->name)
                                : mr_node_element(node, s->index[0]);
}

static void follow_child(struct finder *f, struct mr_node *child, size_t step)
{
    if (child != NULL)
        follow(f, child, step + 1);
}

static void follow(struct finder *f, struct mr_node *node, size_t step)
{
    if (step == f->path->steps) {
        add_result(f, node);
        return;
    }
    const struct step *s = &f->path->step[step];
    switch (s->kind) {
    case STEP_NAME: follow_child(f, mr_node_member(node, s->name), step); return;
    case STEP_INDEXES:
        for (size_t i = 0; i < s->count; i++)
            follow_child(f, mr_node_element(node, s->index[i]), step);
        return;
    case STEP_ALL:
        for (struct mr_node *child = node->first; child != NULL; child = child->next)
            follow(f, child, step + 1);
        return;
    case STEP_SLICE: follow_slice(f, node, step); return;
    case STEP_ANY_DEPTH: follow_any_depth(f, node, step + 1); return;
    }
}

struct mr_node *mr_jsonpath_find(const struct mr_jsonpath *path, struct mr_node *document,
                                 struct mr_arena *arena)
{
    struct mr_node *node = document;

    if (path->is_definite) {
        for (size_t i = 0; i < path->steps && node != NULL; i++)
            node = child_of(node, &path->step[i]);
        return node;
    }
    struct mr_node *all = MR_NEW(arena, struct mr_node);
    struct finder f = {.path = path, .arena = arena, .end = &all->first};
    all->kind = MR_NODE_ARRAY;
    follow(&f, document, 0);
    all->count = f.count;
    return all;
}
