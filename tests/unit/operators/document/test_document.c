/*
 * JSON as trees and paths into it, against what Jackson and Jayway do with the same.
 */
#include "operators/document/path.h"
#include "operators/document/value.h"

#include "tests/mr_test.h"

static struct mr_arena arena;
static struct mr_text text;

static const char *printed(const char *json, bool by_name)
{
    struct mr_node *node;
    size_t where;

    mr_text_reset(&text);
    if (!mr_document_parse(&arena, mr_view_of(json), &node, &where))
        return "!";
    mr_document_print(node, by_name, &text);
    return text.data;
}

static void test_parse(struct mr_rng *rng)
{
    static const struct {
        const char *json, *want;
    } rows[] = {
        {" { \"b\" : 1 , \"a\" : [ ] } ", "{\"b\":1,\"a\":[]}"},
        {"{\"a\":1,\"b\":2,\"a\":{}}", "{\"a\":{},\"b\":2}"},
        {"{\"a\":1,\"a\":2,\"a\":3}", "{\"a\":3}"},
        {"[true,false,null]", "[true,false,null]"},
        {"\"\\u00e9\\n\\/\\ud83d\\ude00\"", "\"é\\n/😀\""},
        {"\"\\ud83d\"", "\"?\""},
        {"1.50", "1.50"},
        {"-0", "0"},
        {"-0.0", "0.0"},
        {"1e3", "1E+3"},
        {"12.5E-1", "1.25"},
        {"0.000001", "0.000001"},
        {"0.0000001", "1E-7"},
        {"123e-9", "1.23E-7"},
        {"1.5e400", "1.5E+400"},
        {"12345678901234567890.5", "12345678901234567890.5"},
        {"{} trailing", "{}"},
        {"", "!"},
        {"{", "!"},
        {"[1,]", "!"},
        {"{\"a\"}", "!"},
        {"{a:1}", "!"},
        {"01", "!"},
        {"1.", "!"},
        {"-", "!"},
        {"1e", "!"},
        {"1e9999999999", "!"},
        {"tru", "!"},
        {"\"a\nb\"", "!"},
        {"\"\\x\"", "!"},
        {"\"\\u12\"", "!"},
        {"\"a", "!"},
        {"'a'", "!"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(rows); i++)
        CHECK_STR(printed(rows[i].json, false), rows[i].want);
    CHECK_STR(printed("{\"b\":{\"z\":1,\"y\":2},\"a\":1}", true),
              "{\"a\":1,\"b\":{\"y\":2,\"z\":1}}");
}

static void test_depth(struct mr_rng *rng)
{
    static char deep[2 * MR_DOCUMENT_DEPTH_MAX + 8];

    (void)rng;
    memset(deep, '[', MR_DOCUMENT_DEPTH_MAX);
    memset(deep + MR_DOCUMENT_DEPTH_MAX, ']', MR_DOCUMENT_DEPTH_MAX);
    CHECK_STR(printed(deep, false), deep);
    memset(deep, '[', MR_DOCUMENT_DEPTH_MAX + 1);
    CHECK_STR(printed(deep, false), "!");
}

/* Many members, some of one name, against a table of what came last. */
static void test_members(struct mr_rng *rng)
{
    enum { NAMES = 50 };
    int last[NAMES];
    struct mr_node *node;
    size_t where;

    memset(last, -1, sizeof(last));
    mr_text_reset(&text);
    mr_text_putc(&text, '{');
    for (int i = 0; i < 200; i++) {
        unsigned name = (unsigned)mr_rng_below(rng, NAMES);
        mr_text_printf(&text, "%s\"n%u\":%d", i == 0 ? "" : ",", name, i);
        last[name] = i;
    }
    mr_text_putc(&text, '}');
    CHECK(mr_document_parse(&arena, mr_text_view(&text), &node, &where));
    uint32_t count = 0;
    for (unsigned name = 0; name < NAMES; name++) {
        char label[16], number[16];
        snprintf(label, sizeof(label), "n%u", name);
        snprintf(number, sizeof(number), "%d", last[name]);
        const struct mr_node *member = mr_node_member(node, mr_view_of(label));
        CHECK_EQ(member != NULL, last[name] >= 0);
        count += member != NULL;
        if (member != NULL)
            CHECK(mr_view_is(member->text, number));
    }
    CHECK_EQ(node->count, count);
}

static const char *found(const char *path_text, const char *json)
{
    struct mr_jsonpath *path;
    struct mr_node *node;
    struct mr_err err = {0};
    size_t where;

    int rc = mr_jsonpath_new(&arena, mr_view_of(path_text), &path, &err);
    if (rc < 0)
        return rc == MR_ERR_FORMAT ? "!none" : "!lacks";
    CHECK(mr_document_parse(&arena, mr_view_of(json), &node, &where));
    node = mr_jsonpath_find(path, node, &arena);
    mr_text_reset(&text);
    if (mr_jsonpath_is_lax(path))
        mr_text_puts(&text, "lax ");
    if (node == NULL)
        mr_text_puts(&text, "-");
    else
        mr_document_print(node, false, &text);
    return text.data;
}

static void test_path(struct mr_rng *rng)
{
    const char *json =
        "{\"a\":{\"b\":[10,11,{\"c\":12}]},\"x y\":1,\"q'\":2,\"d\":[{\"c\":1},{\"c\":2}]}";
    static const struct {
        const char *path, *want;
    } rows[] = {
        {"$.a.b[0]", "10"},
        {"  lax $.a.b[-1].c ", "lax 12"},
        {"STRICT\t$['x y']", "1"},
        {"$[\"q'\"]", "2"},
        {"$['q\\'']", "2"},
        {"a.b[1]", "11"},
        {"$.a.b[3]", "-"},
        {"$.a.b[-4]", "-"},
        {"$.b", "-"},
        {"$.a.b.c", "-"},
        {"$.d[*].c", "[1,2]"},
        {"$.d[1:].c", "[2]"},
        {"$.d[:1].c", "[1]"},
        {"$.d[-1:].c", "[2]"},
        {"$.d[0,1].c", "[1,2]"},
        {"$..c", "[12,1,2]"},
        {"$.a.*", "[[10,11,{\"c\":12}]]"},
        {"$['x y','nope']", "!lacks"},
        {"$.nope[*]", "[]"},
        {"", "!none"},
        {"lax", "-"},
        {"$.", "!none"},
        {"$a", "!none"},
        {"$[", "!none"},
        {"$['a", "!none"},
        {"$[a]", "!none"},
        {"$[last]", "!none"},
        {"$[0 to 1]", "!none"},
        {"$.d[?(@.c > 1)]", "!lacks"},
        {"$.d.length()", "!lacks"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(rows); i++)
        CHECK_STR(found(rows[i].path, json), rows[i].want);
}

static void test_quote(struct mr_rng *rng)
{
    (void)rng;
    mr_text_reset(&text);
    mr_document_quote(MR_VIEW("a\"\\/\n\x01é😀\xff"), &text);
    CHECK_STR(text.data, "\"a\\\"\\\\\\/\\n\x01\\u00e9\\ud83d\\ude00\\ufffd\"");
}

static void test_value(struct mr_rng *rng)
{
    struct mr_value value = {.type = MR_TYPE(MR_TYPE_DOUBLE), .u.f64 = 1e20};

    (void)rng;
    mr_text_reset(&text);
    CHECK(mr_document_put_value(&value, &text));
    value.u.f64 = 0.1;
    CHECK(mr_document_put_value(&value, &text));
    CHECK_STR(text.data, "1.0E+200.1");
    value.u.f64 = 0.0 / 0.0;
    CHECK(!mr_document_put_value(&value, &text));
    CHECK(!mr_document_takes(MR_TYPE(MR_TYPE_DATE)));
    CHECK(!mr_document_takes(mr_type_array(&arena, MR_TYPE(MR_TYPE_TIME))));
    CHECK(!mr_document_takes(mr_type_map(&arena, MR_TYPE(MR_TYPE_INT), MR_TYPE_STRING)));
    CHECK(mr_document_takes(mr_type_map(&arena, MR_TYPE_STRING, MR_TYPE(MR_TYPE_INT))));
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"parse", test_parse}, {"depth", test_depth}, {"members", test_members},
    {"path", test_path},   {"quote", test_quote}, {"value", test_value},
};
MR_TEST_MAIN(cases)
