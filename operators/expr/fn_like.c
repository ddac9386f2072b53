#include "operators/expr/strings.h"

/*
 * LIKE: % stands for any run of characters, _ for one.  The pattern is cut at its
 * percent signs into segments; matching is greedy from the left, which is right for
 * LIKE because a segment found as early as it can be leaves the most room for the
 * next.  Constant patterns are cut once, and what has no wildcard, only one at an end
 * or one at both becomes a comparison or a search.
 */
enum like_form { LIKE_EXACT, LIKE_PREFIX, LIKE_SUFFIX, LIKE_CONTAINS, LIKE_SEGMENTS };

struct like {
    enum like_form form;
    bool is_bad;         /* the escape character stands before something else */
    struct mr_view text; /* EXACT to CONTAINS: what to look for */
    /* Characters of the pattern, escapes taken out: */
    uint32_t count;
    struct like_char {
        char byte;
        uint8_t wild; /* 0, '%' or '_' */
    } * item;
};

/* Cut PATTERN into LIKE; ITEM and TEXT have room for its length. */
static void like_cut(struct like *like, struct mr_view pattern, struct mr_view escape,
                     char *text)
{
    uint32_t percents = 0, underscores = 0;

    like->count = 0;
    like->is_bad = escape.len > 1;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.data[i];
        uint8_t wild = c == '%' || c == '_' ? (uint8_t)c : 0;
        if (escape.len == 1 && c == escape.data[0]) {
            char next = i + 1 < pattern.len ? pattern.data[i + 1] : '\0';
            wild = 0;
            if (i + 1 < pattern.len && (next == '%' || next == '_' || next == escape.data[0]))
                c = pattern.data[++i];
            else
                like->is_bad = true;
        }
        percents += wild == '%';
        underscores += wild == '_';
        like->item[like->count++] = (struct like_char){c, wild};
    }
    size_t len = 0;
    for (uint32_t i = 0; i < like->count; i++)
        if (like->item[i].wild == 0)
            text[len++] = like->item[i].byte;
    like->text = (struct mr_view){text, len};
    bool first = like->count != 0 && like->item[0].wild == '%';
    bool last = like->count > 1 && like->item[like->count - 1].wild == '%';
    like->form = LIKE_SEGMENTS;
    if (underscores != 0 || percents > (uint32_t)first + last)
        return;
    like->form = first && (last || len == 0) ? LIKE_CONTAINS
                 : first                     ? LIKE_SUFFIX
                 : last                      ? LIKE_PREFIX
                                             : LIKE_EXACT;
}

static bool match_segments(const struct like *like, struct mr_view s)
{
    size_t at = 0, retry_at = 0;
    uint32_t i = 0, retry = UINT32_MAX;

    for (;;) {
        if (i < like->count && like->item[i].wild == '%') {
            retry = ++i;
            retry_at = at;
            continue;
        }
        if (at == s.len)
            break;
        if (i < like->count && like->item[i].wild == '_') {
            at += mr_utf8_size(s.data, s.len, at);
            i++;
        } else if (i < like->count && like->item[i].byte == s.data[at]) {
            at++;
            i++;
        } else if (retry != UINT32_MAX) {
            /* The segment behind the last percent sign starts one character later. */
            retry_at += mr_utf8_size(s.data, s.len, retry_at);
            at = retry_at;
            i = retry;
        } else {
            return false;
        }
    }
    return i == like->count;
}

static bool like_match(const struct like *like, struct mr_view s)
{
    struct mr_view text = like->text;

    switch (like->form) {
    case LIKE_EXACT: return mr_view_eq(s, text);
    case LIKE_PREFIX: return s.len >= text.len && memcmp(s.data, text.data, text.len) == 0;
    case LIKE_SUFFIX:
        return s.len >= text.len && memcmp(s.data + s.len - text.len, text.data, text.len) == 0;
    case LIKE_CONTAINS:
        return text.len == 0 || memmem(s.data, s.len, text.data, text.len) != NULL;
    case LIKE_SEGMENTS: return match_segments(like, s);
    }
    return false;
}

static struct like *like_new(struct mr_arena *arena, struct mr_view pattern,
                             struct mr_view escape)
{
    struct like *like = MR_NEW(arena, struct like);

    like->item = MR_NEW_ARRAY(arena, struct like_char, pattern.len);
    like_cut(like, pattern, escape, mr_arena_alloc(arena, pattern.len));
    return like;
}

static void *prepare_like(const struct mr_expr *call, struct mr_arena *arena,
                          const struct mr_eval_env *env)
{
    (void)env;
    for (uint32_t i = 1; i < call->args; i++)
        if (call->arg[i]->kind != MR_EXPR_CONSTANT || call->arg[i]->value.is_null)
            return NULL;
    struct mr_view escape =
        call->args == 3 ? mr_str_view(&call->arg[2]->value.u.str) : MR_VIEW("");
    return like_new(arena, mr_str_view(&call->arg[1]->value.u.str), escape);
}

static int like(struct mr_call *call)
{
    const struct like *like = call->state;
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (call->state == NULL)
            like = like_new(call->bytes, mr_call_view(call, 1, r),
                            call->args == 3 ? mr_call_view(call, 2, r) : MR_VIEW(""));
        if (like->is_bad) {
            struct mr_view pattern = mr_call_view(call, 1, r);
            return mr_call_fail(call, "Invalid escape sequence in pattern '%.*s'",
                                (int)(pattern.len < 60 ? pattern.len : 60), pattern.data);
        }
        out[r] = like_match(like, mr_call_view(call, 0, r));
    }
    return 0;
}

const struct mr_function mr_functions_like[] = {
    {"LIKE", "STRING, STRING[, STRING]", MR_TYPE_BOOLEAN, MR_FN_FAILS, .kernel = like,
     .prepare = prepare_like,
     .help = "Does it match? % is any run of characters, _ one; third: the escape character."},
    {0},
};
