#include "io/json/pick_int.h"

static const char *spaces(const char *p, const char *end)
{
    while (p < end && mr_json_is_space(*p))
        p++;
    return p;
}

static const char *fail(struct mr_json_fault *fault, const char *where, const char *expected)
{
    *fault = (struct mr_json_fault){where, expected};
    return NULL;
}

static void keep(struct mr_json_pick *pick, uint32_t count, struct mr_view name,
                 const struct mr_json_token *value)
{
    for (uint32_t i = 0; i < count; i++)
        if (mr_view_eq(pick[i].name, name))
            pick[i].value = *value;
}

/* "key": value at P; where the value ends. */
static const char *field(const char *p, const char *end, unsigned depth,
                         struct mr_json_pick *pick, uint32_t count, struct mr_json_fault *fault)
{
    struct mr_json_token value;
    bool has_escape;

    if (p >= end || *p != '"')
        return fail(fault, p, "a key in quotes");
    const char *start = p + 1, *stop = mr_json_string_end(start, end, &has_escape, fault);
    if (stop == NULL)
        return NULL;
    p = spaces(stop + 1, end);
    if (p >= end || *p != ':')
        return fail(fault, p, "':' after the key");
    p = mr_json_scan(spaces(p + 1, end), end, depth, &value, fault);
    if (p != NULL)
        keep(pick, count, (struct mr_view){start, (size_t)(stop - start)}, &value);
    return p;
}

const char *mr_json_pick(const char *p, const char *end, unsigned depth,
                         struct mr_json_pick *pick, uint32_t count, struct mr_json_fault *fault)
{
    for (uint32_t i = 0; i < count; i++)
        pick[i].value = (struct mr_json_token){.kind = MR_JSON_NULL, .text = {"", 0}};
    p = spaces(p, end);
    if (p >= end || *p != '{')
        return fail(fault, p, "an object");
    p = spaces(p + 1, end);
    if (p < end && *p == '}')
        return p + 1;
    for (;;) {
        p = field(p, end, depth, pick, count, fault);
        if (p == NULL)
            return NULL;
        p = spaces(p, end);
        if (p >= end || (*p != ',' && *p != '}'))
            return fail(fault, p, "',' or '}'");
        if (*p++ == '}')
            return p;
        p = spaces(p, end);
    }
}
