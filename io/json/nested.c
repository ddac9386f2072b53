/*
 * ROW, ARRAY and MAP columns: a value that the scanner has found whole is walked along its
 * type.  Each leaf is read by the code of plain columns: it has a column of its own in a
 * decoder of one row, whose name says where it is: "r.items[].price".
 */
#include "core/data/nested.h"
#include "io/json/json_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

struct node {
    struct mr_type type;
    uint32_t leaf; /* its column in the decoder of leaves */
    struct node *child;
};

struct mr_json_nested {
    struct mr_decoder leaves;
    struct mr_batch_buffer *row; /* that they are read to */
    struct node *root;           /* per column of the decoder around */
    struct mr_text value;        /* being written */
    struct mr_arena scratch;     /* of one value */
};

static int put_value(struct mr_json_nested *nested, const struct node *node,
                     const struct mr_json_token *token);

static const char *behind_spaces(const char *p)
{
    while (mr_json_is_space(*p))
        p++;
    return p;
}

/* The value at P of one that is known to be whole; behind it. */
static const char *take(const char *p, const char *end, struct mr_json_token *ret)
{
    struct mr_json_fault fault;
    const char *stop = mr_json_scan(p, end, MR_JSON_DEPTH, ret, &fault);

    MR_ASSERT(stop != NULL);
    return stop;
}

static void cut(struct mr_text *text, size_t len)
{
    text->len = len;
    text->data[len] = '\0';
}

static int mismatch(struct mr_json_nested *nested, const struct node *node,
                    const char *expected)
{
    return mr_json_bad(&nested->leaves, (int)node->leaf, "expected %s", expected);
}

/* -- Children -------------------------------------------------------------------- */

/* TOKEN as a value of its own; *RET_START is where a nested one begins in nested->value. */
static int read_child(struct mr_json_nested *nested, const struct node *node,
                      const struct mr_json_token *token, struct mr_value *ret)
{
    struct mr_decoder *leaves = &nested->leaves;
    struct mr_vec *vec = &nested->row->batch.col[node->leaf];
    size_t start = nested->value.len;

    if (vec->valid != NULL)
        mr_bit_set(vec->valid, 0);
    if (token->kind == MR_JSON_NULL || !mr_type_is_nested(node->type)) {
        if (!mr_json_cell(leaves, node->leaf, 0, token))
            return -EBADMSG;
        *ret = mr_value_at(vec, node->type, 0);
        return 0;
    }
    *ret = (struct mr_value){.type = node->type};
    if (put_value(nested, node, token) == 0) {
        size_t len = nested->value.len - start;
        const char *bytes = mr_arena_copy(&nested->scratch, nested->value.data + start, len);
        ret->u.str = mr_str_of(bytes, len);
    } else if (leaves->ignores_errors && mr_json_cell_null(leaves, node->leaf, 0)) {
        ret->is_null = true;
    } else {
        return -EBADMSG;
    }
    cut(&nested->value, start);
    return 0;
}

static int put_child(struct mr_json_nested *nested, struct mr_nested_writer *writer, uint32_t i,
                     const struct node *node, const struct mr_json_token *token)
{
    struct mr_value value;
    int rc = read_child(nested, node, token, &value);

    if (rc == 0)
        mr_nested_put(writer, i, &value);
    return rc;
}

/* -- Objects ---------------------------------------------------------------------- */

struct member {
    struct mr_view key;
    struct mr_json_token value;
};

/* The key between quotes at P, unescaped; behind it. */
static const char *take_key(struct mr_json_nested *nested, const char *p, const char *end,
                            struct mr_view *ret)
{
    struct mr_json_token token;

    p = take(p, end, &token);
    *ret = token.text;
    if (!token.has_escape)
        return p;
    struct mr_text *scratch = &nested->leaves.scratch;
    mr_text_reset(scratch);
    if (!mr_json_unescape(token.text, scratch))
        return NULL;
    *ret = mr_arena_view(&nested->scratch, mr_text_view(scratch));
    return p;
}

/* *AT is at the brace or comma before a member, which is read, or at the end: 0. */
static int next_member(struct mr_json_nested *nested, const struct node *node, const char **at,
                       const char *end, struct member *ret)
{
    const char *p = **at == '}' ? *at : behind_spaces(*at + 1);

    if (*p == '}')
        return 0;
    p = take_key(nested, p, end, &ret->key);
    if (p == NULL)
        return mr_json_bad(&nested->leaves, (int)node->leaf,
                           "a key with half of a surrogate pair");
    p = behind_spaces(behind_spaces(p) + 1);
    *at = behind_spaces(take(p, end, &ret->value));
    return 1;
}

/* Producers keep their order: the search begins with FROM. */
static int find_field(struct mr_type row, struct mr_view name, uint32_t from)
{
    uint32_t count = row.nested->count;

    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = (from + k) % count;
        if (mr_view_eq(row.nested->name[i], name))
            return (int)i;
    }
    return -1;
}

/* Fields are written in the order of the type, whatever that of the keys. */
static int put_row(struct mr_json_nested *nested, const struct node *node,
                   const struct mr_json_token *token)
{
    uint32_t count = node->type.nested->count, expected = 0;
    struct mr_json_token **field =
        MR_NEW_ARRAY(&nested->scratch, struct mr_json_token *, count);
    const char *at = token->text.data, *end = at + token->text.len;
    struct mr_nested_writer writer;
    struct member member;
    int rc;

    if (token->kind != MR_JSON_OBJECT)
        return mismatch(nested, node, "an object");
    while ((rc = next_member(nested, node, &at, end, &member)) == 1) {
        int i = find_field(node->type, member.key, expected);
        if (i < 0)
            continue;
        field[i] = MR_NEW(&nested->scratch, struct mr_json_token);
        *field[i] = member.value;
        expected = (uint32_t)i + 1;
    }
    if (rc < 0)
        return rc;
    mr_nested_begin(&writer, node->type, 0, &nested->value);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        const struct node *child = &node->child[i];
        if (field[i] != NULL)
            rc = put_child(nested, &writer, i, child, field[i]);
        else if (!mr_json_cell_missing(&nested->leaves, child->leaf, 0))
            rc = -EBADMSG;
    }
    return rc;
}

static int put_map(struct mr_json_nested *nested, const struct node *node,
                   const struct mr_json_token *token)
{
    const char *at = token->text.data, *end = at + token->text.len;
    struct mr_map_entry *list = NULL;
    uint32_t count = 0;
    struct member member;
    int rc;

    if (token->kind != MR_JSON_OBJECT)
        return mismatch(nested, node, "an object");
    while ((rc = next_member(nested, node, &at, end, &member)) == 1) {
        struct mr_map_entry entry = {.key.type = node->child[0].type};
        entry.key.u.str = mr_str_of(member.key.data, member.key.len);
        rc = read_child(nested, &node->child[1], &member.value, &entry.value);
        if (rc < 0)
            return rc;
        MR_PUSH(&nested->scratch, list, count, entry);
    }
    if (rc == 0)
        mr_map_put(node->type, list, count, &nested->value);
    return rc;
}

/* -- Arrays ------------------------------------------------------------------------ */

static int put_array(struct mr_json_nested *nested, const struct node *node,
                     const struct mr_json_token *token)
{
    struct mr_json_token *list = NULL, element;
    const char *p = token->text.data, *end = p + token->text.len;
    struct mr_nested_writer writer;
    uint32_t count = 0;
    int rc = 0;

    if (token->kind != MR_JSON_ARRAY)
        return mismatch(nested, node, "an array");
    for (p = behind_spaces(p + 1); *p != ']'; p = *p == ',' ? behind_spaces(p + 1) : p) {
        p = behind_spaces(take(p, end, &element));
        MR_PUSH(&nested->scratch, list, count, element);
    }
    mr_nested_begin(&writer, node->type, count, &nested->value);
    for (uint32_t i = 0; i < count && rc == 0; i++)
        rc = put_child(nested, &writer, i, &node->child[0], &list[i]);
    return rc;
}

static int put_value(struct mr_json_nested *nested, const struct node *node,
                     const struct mr_json_token *token)
{
    switch (node->type.id) {
    case MR_TYPE_ROW: return put_row(nested, node, token);
    case MR_TYPE_ARRAY: return put_array(nested, node, token);
    default: return put_map(nested, node, token);
    }
}

int mr_json_nested_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        const struct mr_json_token *token)
{
    struct mr_json_nested *nested = decoder->nested;
    struct mr_str *to = (struct mr_str *)decoder->out->batch.col[col].data + row;

    mr_batch_buffer_reset(nested->row);
    mr_arena_reset(&nested->scratch);
    mr_text_reset(&nested->value);
    int rc = put_value(nested, &nested->root[col], token);
    if (rc == 0) {
        *to = mr_batch_buffer_str(decoder->out, nested->value.data, nested->value.len);
        return 0;
    }
    mr_text_reset(&decoder->reason);
    mr_text_puts(&decoder->reason, nested->leaves.reason.data);
    decoder->bad_column = (int)col;
    return rc;
}

/* -- Making it ---------------------------------------------------------------------- */

int mr_json_check_keys(struct mr_type type, struct mr_view column, struct mr_err *reterr)
{
    struct mr_text text;
    int rc = 0;

    for (uint32_t i = 0; type.nested != NULL && i < type.nested->count && rc == 0; i++)
        rc = mr_json_check_keys(mr_type_child(type, i), column, reterr);
    if (rc < 0 || !mr_type_is_map(type) || mr_type_is_string(mr_type_child(type, 0)))
        return rc;
    mr_text_init(&text);
    mr_type_print(type, &text);
    rc = mr_fail(reterr, MR_ERR_OPTION,
                 "JSON format doesn't support non-string as key type of map. The type is: %s, "
                 "of column '" MR_VIEW_FMT "'",
                 text.data, MR_VIEW_ARG(column));
    mr_text_fini(&text);
    return rc;
}

/* The nodes of TYPE below NODE, and a field per node into FIELD. */
static void plant(struct mr_arena *arena, struct mr_view name, struct mr_type type,
                  struct node *node, struct mr_field **field, uint32_t *fields)
{
    struct mr_field own = {name, type};

    *node = (struct node){.type = type, .leaf = *fields};
    MR_PUSH(arena, *field, *fields, own);
    if (!mr_type_is_nested(type))
        return;
    node->child = MR_NEW_ARRAY(arena, struct node, type.nested->count);
    for (uint32_t i = 0; i < type.nested->count; i++) {
        const char *path =
            type.id == MR_TYPE_ROW
                ? mr_arena_printf(arena, MR_VIEW_FMT "." MR_VIEW_FMT, MR_VIEW_ARG(name),
                                  MR_VIEW_ARG(type.nested->name[i]))
                : mr_arena_printf(arena, MR_VIEW_FMT "[]", MR_VIEW_ARG(name));
        plant(arena, mr_view_of(path), mr_type_child(type, i), &node->child[i], field, fields);
    }
}

int mr_json_nested_new(struct mr_decoder *decoder, enum mr_json_standard standard,
                       struct mr_err *reterr)
{
    struct mr_arena *arena = &decoder->arena;
    struct mr_json_nested *nested = NULL;
    struct mr_schema *schema = mr_schema_new(arena, 0);
    struct node *root = MR_NEW_ARRAY(arena, struct node, decoder->count + 1);
    int rc = 0;

    for (uint32_t c = 0; c < decoder->count && rc == 0; c++) {
        const struct mr_json_column *column = &decoder->column[c];
        if (!mr_type_is_nested(column->type))
            continue;
        rc = mr_json_check_keys(column->type, column->name, reterr);
        plant(arena, column->name, column->type, &root[c], &schema->field, &schema->count);
    }
    if (rc < 0 || schema->count == 0)
        return rc;
    nested = mr_alloc(sizeof(*nested), "JSON");
    nested->root = root;
    nested->row = mr_batch_buffer_new(schema, 1);
    mr_text_init(&nested->value);
    mr_arena_init(&nested->scratch);
    struct mr_decoder *leaves = &nested->leaves;
    mr_text_init(&leaves->reason);
    mr_text_init(&leaves->scratch);
    leaves->fails_on_missing = decoder->fails_on_missing;
    leaves->ignores_errors = decoder->ignores_errors;
    leaves->separator = decoder->separator;
    leaves->out = nested->row;
    leaves->count = schema->count;
    leaves->column = MR_NEW_ARRAY(arena, struct mr_json_column, schema->count);
    for (uint32_t i = 0; i < schema->count; i++)
        mr_json_column_init(&leaves->column[i], &schema->field[i], true, standard);
    decoder->nested = nested;
    return 0;
}

void mr_json_nested_free(struct mr_json_nested *nested)
{
    if (nested == NULL)
        return;
    mr_batch_buffer_free(nested->row);
    mr_text_fini(&nested->value);
    mr_arena_fini(&nested->scratch);
    mr_text_fini(&nested->leaves.reason);
    mr_text_fini(&nested->leaves.scratch);
    free(nested);
}
