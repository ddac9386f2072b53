/*
 * Rows, arrays and maps as bytes, against a model: a tree of plain values of a random type.
 * What is read back is the tree; two trees have the same bytes exactly when they are equal;
 * bytes that were damaged or cut give values too, without a look outside.
 */
#include "core/data/nested.h"
#include "core/data/print.h"
#include "tests/mr_test.h"

#include <math.h>
#include <stdlib.h>

/* -- The model -------------------------------------------------------------------------- */

struct tree {
    struct mr_type type;
    bool is_null;
    struct mr_value leaf;
    uint32_t count; /* children; of a map: key, value, key, value, ... */
    struct tree *child;
};

static struct mr_arena arena;

static struct mr_type random_leaf_type(struct mr_rng *rng)
{
    static const struct mr_type types[] = {
        {.id = MR_TYPE_BOOLEAN, .nullable = 1},
        {.id = MR_TYPE_TINYINT, .nullable = 1},
        {.id = MR_TYPE_SMALLINT, .nullable = 1},
        {.id = MR_TYPE_INT, .nullable = 1},
        {.id = MR_TYPE_BIGINT, .nullable = 1},
        {.id = MR_TYPE_FLOAT, .nullable = 1},
        {.id = MR_TYPE_DOUBLE, .nullable = 1},
        {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1},
        {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 4, .nullable = 1},
        {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1},
        {.id = MR_TYPE_DATE, .nullable = 1},
        {.id = MR_TYPE_TIMESTAMP, .precision = 9, .nullable = 1},
    };
    return types[mr_rng_below(rng, MR_COUNTOF(types))];
}

static struct mr_type random_type(struct mr_rng *rng, unsigned depth)
{
    struct mr_type child[12];
    struct mr_view name[12];
    uint32_t count = (uint32_t)mr_rng_below(rng, 12);

    if (depth == 0 || mr_rng_below(rng, 3) == 0)
        return random_leaf_type(rng);
    switch (mr_rng_below(rng, 4)) {
    case 0: return mr_type_array(&arena, random_type(rng, depth - 1));
    case 1:
        return mr_type_map(&arena, random_type(rng, depth - 1), random_type(rng, depth - 1));
    case 2: return mr_type_multiset(&arena, random_type(rng, depth - 1));
    default: break;
    }
    for (uint32_t i = 0; i < count; i++) {
        child[i] = random_type(rng, depth - 1);
        name[i] = mr_view_of(mr_arena_printf(&arena, "f%u", i));
    }
    return mr_type_row(&arena, name, child, count);
}

static struct mr_value random_leaf(struct mr_rng *rng, struct mr_type type)
{
    static const double odd[] = {0.0, -0.0, 1.5, -2.25, INFINITY, NAN};
    struct mr_value v = {.type = type};
    int64_t n = (int64_t)mr_rng_next(rng);
    char text[40];

    switch (mr_type_shape(type)) {
    case MR_SHAPE_BOOL: v.u.boolean = (uint8_t)(n & 1); break;
    case MR_SHAPE_I64:
        n = mr_rng_below(rng, 2) == 0 ? n : n & 3;
        if (mr_type_is_integer(type))
            n = mr_type_integer_wrap(type, n);
        else if (type.id == MR_TYPE_DATE)
            n = (int32_t)n;
        v.u.i64 = n;
        break;
    case MR_SHAPE_F64: v.u.f64 = odd[mr_rng_below(rng, MR_COUNTOF(odd))]; break;
    case MR_SHAPE_I128: v.u.i128 = (mr_i128)n << mr_rng_below(rng, 60); break;
    case MR_SHAPE_STR: {
        size_t len = mr_rng_below(rng, sizeof(text));
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + mr_rng_below(rng, 3));
        v.u.str = mr_str_of(mr_arena_copy(&arena, text, len), len);
        break;
    }
    }
    return v;
}

static void random_tree(struct mr_rng *rng, struct mr_type type, bool may_be_null,
                        struct tree *ret)
{
    *ret = (struct tree){.type = type};
    ret->is_null = may_be_null && mr_rng_below(rng, 5) == 0;
    if (ret->is_null)
        return;
    if (!mr_type_is_nested(type)) {
        ret->leaf = random_leaf(rng, type);
        return;
    }
    uint32_t width = type.nested->count;
    ret->count = type.id == MR_TYPE_ROW ? width : width * (uint32_t)mr_rng_below(rng, 20);
    ret->child = MR_NEW_ARRAY(&arena, struct tree, ret->count + 1);
    for (uint32_t i = 0; i < ret->count; i++)
        random_tree(rng, mr_type_child(type, i % width), true, &ret->child[i]);
}

static void encode(const struct tree *tree, struct mr_text *out);

static struct mr_value value_of(const struct tree *tree)
{
    struct mr_value v = {.type = tree->type, .is_null = tree->is_null};
    struct mr_text text;

    if (tree->is_null || !mr_type_is_nested(tree->type))
        return tree->is_null ? v : tree->leaf;
    mr_text_init(&text);
    encode(tree, &text);
    v.u.str = mr_str_of(mr_arena_copy(&arena, text.data, text.len), text.len);
    mr_text_fini(&text);
    return v;
}

static void encode_map(const struct tree *tree, struct mr_text *out)
{
    uint32_t count = tree->count / 2;
    struct mr_map_entry *entry = MR_NEW_ARRAY(&arena, struct mr_map_entry, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        entry[i].key = value_of(&tree->child[2 * i]);
        entry[i].value = value_of(&tree->child[2 * i + 1]);
    }
    mr_map_put(tree->type, entry, count, out);
}

/* Children of rows and arrays are written in place, or as values: by turns. */
static void encode(const struct tree *tree, struct mr_text *out)
{
    struct mr_nested_writer writer;

    if (mr_type_is_map(tree->type)) {
        encode_map(tree, out);
        return;
    }
    mr_nested_begin(&writer, tree->type, tree->count, out);
    for (uint32_t i = 0; i < tree->count; i++) {
        const struct tree *child = &tree->child[i];
        if (!child->is_null && mr_type_is_nested(child->type) && i % 2 == 0) {
            size_t start = out->len;
            encode(child, out);
            mr_nested_put_rest(&writer, i, start);
            continue;
        }
        struct mr_value v = value_of(child);
        mr_nested_put(&writer, i, &v);
    }
}

/* -- Reading back -------------------------------------------------------------------------- */

static bool is_leaf(const struct tree *tree, const struct mr_value *v)
{
    return mr_value_order(&tree->leaf, v) == 0;
}

static bool is_tree(const struct tree *tree, const struct mr_value *v);

/* What the model's map has under KEY: its last entry. */
static bool map_has(const struct tree *tree, const struct mr_value *key,
                    const struct mr_value *value)
{
    for (uint32_t i = tree->count / 2; i-- > 0;)
        if (is_tree(&tree->child[2 * i], key))
            return is_tree(&tree->child[2 * i + 1], value);
    return false;
}

static uint32_t different_keys(const struct tree *tree)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < tree->count; i += 2) {
        struct mr_value key = value_of(&tree->child[i]);
        uint32_t j = 0;
        while (j < i && !is_tree(&tree->child[j], &key))
            j += 2;
        count += j == i;
    }
    return count;
}

static bool is_map(const struct tree *tree, struct mr_view bytes)
{
    struct mr_elements keys, values;

    mr_map_open(tree->type, bytes, &keys, &values);
    if (keys.count != different_keys(tree))
        return false;
    for (uint32_t i = 0; i < keys.count; i++) {
        struct mr_value key = mr_element_at(&keys, i), value = mr_element_at(&values, i);
        struct mr_value before = i > 0 ? mr_element_at(&keys, i - 1) : key;
        if (!map_has(tree, &key, &value) || mr_map_find(&keys, &key) != i ||
            (i > 0 && mr_value_order(&before, &key) >= 0))
            return false;
    }
    return true;
}

static bool is_tree(const struct tree *tree, const struct mr_value *v)
{
    if (tree->is_null || v->is_null)
        return tree->is_null == v->is_null;
    if (!mr_type_is_nested(tree->type))
        return is_leaf(tree, v);
    struct mr_view bytes = mr_str_view(&v->u.str);
    if (mr_type_is_map(tree->type))
        return is_map(tree, bytes);
    struct mr_elements elements = {0};
    if (tree->type.id == MR_TYPE_ARRAY) {
        elements = mr_elements_of(tree->type, bytes);
        if (elements.count != tree->count)
            return false;
    }
    for (uint32_t i = 0; i < tree->count; i++) {
        struct mr_value child = tree->type.id == MR_TYPE_ROW ? mr_field_at(tree->type, bytes, i)
                                                             : mr_element_at(&elements, i);
        if (!is_tree(&tree->child[i], &child))
            return false;
    }
    return true;
}

static struct mr_type random_nested_type(struct mr_rng *rng)
{
    struct mr_type type;

    do
        type = random_type(rng, 3);
    while (!mr_type_is_nested(type));
    return type;
}

static void test_reads_what_was_written(struct mr_rng *rng)
{
    for (int i = 0; i < 300; i++) {
        struct tree tree;
        mr_arena_init(&arena);
        random_tree(rng, random_nested_type(rng), false, &tree);
        struct mr_value v = value_of(&tree);
        CHECK(is_tree(&tree, &v));
        mr_arena_fini(&arena);
    }
}

static void test_equal_bytes_are_equal_values(struct mr_rng *rng)
{
    uint32_t same = 0;

    for (int i = 0; i < 600; i++) {
        struct tree a, b;
        mr_arena_init(&arena);
        struct mr_type type = random_type(rng, 1);
        random_tree(rng, type, false, &a);
        random_tree(rng, type, false, &b);
        struct mr_value x = value_of(&a), y = value_of(&b);
        bool is_equal = is_tree(&a, &y) && is_tree(&b, &x);
        CHECK(is_equal == (mr_value_order(&x, &y) == 0));
        same += is_equal;
        mr_arena_fini(&arena);
    }
    CHECK(same > 0);
}

/* -- Damage ------------------------------------------------------------------------------- */

/* Bytes in a block of their own, so that a sanitizer sees a look behind them. */
static void look_at(struct mr_type type, struct mr_view bytes)
{
    char *block = malloc(bytes.len + 1);
    struct mr_value v = {.type = type};
    struct mr_text out;

    MR_ASSERT(block != NULL);
    char *exact = block + 1; /* nothing is aligned */
    memcpy(exact, bytes.data, bytes.len);
    v.u.str = mr_str_of(exact, bytes.len);
    mr_text_init(&out);
    mr_value_print_java(&v, &out);
    mr_value_print_sql(&v, "", &out);
    mr_text_fini(&out);
    free(block);
}

static void test_damaged_bytes(struct mr_rng *rng)
{
    for (int i = 0; i < 300; i++) {
        struct tree tree;
        mr_arena_init(&arena);
        random_tree(rng, random_nested_type(rng), false, &tree);
        struct mr_value v = value_of(&tree);
        char *bytes = mr_arena_copy(&arena, mr_str_data(&v.u.str), v.u.str.len);
        size_t len = v.u.str.len;
        look_at(tree.type, (struct mr_view){bytes, mr_rng_below(rng, len + 1)});
        for (int k = 0; k < 3 && len > 0; k++)
            bytes[mr_rng_below(rng, len)] = (char)mr_rng_next(rng);
        if (len < 4096)
            look_at(tree.type, (struct mr_view){bytes, len});
        mr_arena_fini(&arena);
    }
}

/* -- Types and texts ----------------------------------------------------------------------- */

static void test_type_text(struct mr_rng *rng)
{
    struct mr_view name[] = {MR_VIEW("a"), MR_VIEW("b`c")};
    struct mr_type child[2];
    struct mr_text out;

    (void)rng;
    mr_arena_init(&arena);
    child[0] = (struct mr_type){.id = MR_TYPE_INT};
    child[1] = mr_type_array(&arena, mr_type_map(&arena, MR_TYPE_STRING, MR_TYPE_BIGINT_NN));
    struct mr_type row = mr_type_row(&arena, name, child, 2);
    row.nullable = 0;
    mr_text_init(&out);
    mr_type_print(row, &out);
    CHECK_STR(out.data,
              "ROW<`a` INT NOT NULL, `b``c` ARRAY<MAP<STRING, BIGINT NOT NULL>>> NOT NULL");
    struct mr_arena other;
    mr_arena_init(&other);
    struct mr_type copy = mr_type_copy(&other, row);
    CHECK(mr_type_same(copy, row) && copy.nested != row.nested);
    copy.nested->child[0].nullable = 1;
    CHECK(!mr_type_same(copy, row));
    mr_arena_fini(&other);
    mr_text_fini(&out);
    mr_arena_fini(&arena);
}

/* A row of two INTs fits a string without a pointer. */
static void test_bytes_of_a_row(struct mr_rng *rng)
{
    struct mr_view name[] = {MR_VIEW("a"), MR_VIEW("b")};
    struct mr_type child[] = {{.id = MR_TYPE_INT, .nullable = 1}, MR_TYPE_STRING};
    struct mr_value seven = {.type = child[0], .u.i64 = 7};
    struct mr_value text = {.type = child[1], .u.str = mr_str_of("xy", 2)};
    static const char want[] = {0, 7, 0, 0, 0, 13, 0, 0, 0, 2, 0, 0, 0, 'x', 'y'};
    struct mr_nested_writer writer;
    struct mr_text out;

    (void)rng;
    mr_arena_init(&arena);
    mr_text_init(&out);
    mr_nested_begin(&writer, mr_type_row(&arena, name, child, 2), 0, &out);
    mr_nested_put(&writer, 0, &seven);
    mr_nested_put(&writer, 1, &text);
    CHECK(out.len == sizeof(want) && memcmp(out.data, want, sizeof(want)) == 0);
    mr_text_fini(&out);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"reads_what_was_written", test_reads_what_was_written},
    {"equal_bytes_are_equal_values", test_equal_bytes_are_equal_values},
    {"damaged_bytes", test_damaged_bytes},
    {"type_text", test_type_text},
    {"bytes_of_a_row", test_bytes_of_a_row},
};
MR_TEST_MAIN(cases)
