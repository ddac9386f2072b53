/*
 * ARRAY and ROW columns: one field, in which another delimiter separates the elements.
 *
 *     1;2;3,5;x      a ARRAY<INT>, r ROW<n INT, s STRING>
 *
 * Each element is read by the code of plain fields: it has a column of its own in a decoder of
 * one row, whose name says where it is: "a[]", "r.n".  What lies deeper is refused, as in Flink.
 */
#include "core/data/nested.h"
#include "io/csv/csv_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

struct mr_csv_nested {
    struct mr_decoder leaves;
    struct mr_batch_buffer *row; /* that they are read to */
    uint32_t *first;             /* leaf of each column of the decoder around */
    struct mr_text value;        /* being written */
};

static int refuse(struct mr_field field, struct mr_type type, const char *words,
                  struct mr_err *reterr)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_type_print(type, &text);
    int rc = mr_fail(reterr, MR_ERR_UNSUPPORTED,
                     "%s '" MR_VIEW_FMT "' but was: %s; use 'format' = 'json'", words,
                     MR_VIEW_ARG(field.name), text.data);
    mr_text_fini(&text);
    return rc;
}

int mr_csv_check_type(struct mr_field field, struct mr_err *reterr)
{
    struct mr_type type = field.type;

    if (!mr_type_is_nested(type))
        return 0;
    if (mr_type_is_map(type))
        return refuse(field, type, "The csv format has no maps: column", reterr);
    for (uint32_t i = 0; i < type.nested->count; i++)
        if (mr_type_is_nested(mr_type_child(type, i)))
            return refuse(field, mr_type_child(type, i),
                          "Only simple types are supported in the second level nesting of "
                          "fields",
                          reterr);
    return 0;
}

/* -- Making one ------------------------------------------------------------------------------ */

/* One column per element; "a[]", "r.n". */
static struct mr_schema *leaf_schema(struct mr_csv_nested *nested,
                                     const struct mr_decoder *decoder)
{
    struct mr_arena *arena = &nested->leaves.arena;
    uint32_t count = 0, leaf = 0;

    for (uint32_t c = 0; c < decoder->count; c++)
        if (mr_type_is_nested(decoder->field[c].type))
            count += decoder->field[c].type.nested->count;
    struct mr_schema *schema = mr_schema_new(arena, count);
    for (uint32_t c = 0; c < decoder->count; c++) {
        const struct mr_field *field = &decoder->field[c];
        bool is_row = field->type.id == MR_TYPE_ROW;
        nested->first[c] = leaf;
        for (uint32_t i = 0; mr_type_is_nested(field->type) && i < field->type.nested->count;
             i++) {
            struct mr_view part = is_row ? field->type.nested->name[i] : MR_VIEW("[]");
            char *name =
                mr_arena_printf(arena, MR_VIEW_FMT "%s" MR_VIEW_FMT, MR_VIEW_ARG(field->name),
                                is_row ? "." : "", MR_VIEW_ARG(part));
            schema->field[leaf++] =
                (struct mr_field){mr_view_of(name), mr_type_child(field->type, i)};
        }
    }
    return schema;
}

struct mr_csv_nested *mr_csv_nested_new(const struct mr_decoder *decoder)
{
    bool has_any = false;

    for (uint32_t c = 0; c < decoder->count; c++)
        has_any |= mr_type_is_nested(decoder->field[c].type);
    if (!has_any)
        return NULL;
    struct mr_csv_nested *nested = mr_alloc(sizeof(*nested), "CSV");
    mr_arena_init(&nested->leaves.arena);
    mr_text_init(&nested->leaves.reason);
    mr_text_init(&nested->leaves.scratch);
    mr_text_init(&nested->value);
    nested->first = MR_NEW_ARRAY(&nested->leaves.arena, uint32_t, decoder->count);
    struct mr_schema *schema = leaf_schema(nested, decoder);
    nested->leaves.set = decoder->set;
    nested->leaves.count = schema->count;
    nested->leaves.field = schema->field;
    nested->row = mr_batch_buffer_new(schema, 1);
    nested->leaves.out = nested->row;
    return nested;
}

void mr_csv_nested_free(struct mr_csv_nested *nested)
{
    if (nested == NULL)
        return;
    mr_batch_buffer_free(nested->row);
    mr_text_fini(&nested->value);
    mr_text_fini(&nested->leaves.scratch);
    mr_text_fini(&nested->leaves.reason);
    mr_arena_fini(&nested->leaves.arena);
    free(nested);
}

/* -- Reading --------------------------------------------------------------------------------- */

static uint32_t count_elements(struct mr_view text, char delimiter)
{
    uint32_t count = 1;

    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == delimiter;
    return count;
}

static struct mr_view next_element(struct mr_view *rest, char delimiter)
{
    const char *end = memchr(rest->data, delimiter, rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
    struct mr_view element = {rest->data, len};

    rest->data += end == NULL ? len : len + 1;
    rest->len -= end == NULL ? len : len + 1;
    return element;
}

/* TEXT as leaf LEAF, and as child I of what is being written. */
static int put_element(struct mr_csv_nested *nested, struct mr_nested_writer *writer,
                       uint32_t i, uint32_t leaf, struct mr_view text)
{
    struct mr_vec *vec = &nested->row->batch.col[leaf];

    if (vec->valid != NULL)
        mr_bit_set(vec->valid, 0);
    int rc = mr_csv_cell(&nested->leaves, leaf, 0, text);
    if (rc < 0)
        return rc;
    struct mr_value value = mr_value_at(vec, nested->leaves.field[leaf].type, 0);
    mr_nested_put(writer, i, &value);
    return 0;
}

static int put_elements(struct mr_decoder *decoder, uint32_t col, struct mr_view text,
                        uint32_t count)
{
    struct mr_csv_nested *nested = decoder->nested;
    struct mr_type type = decoder->field[col].type;
    struct mr_nested_writer writer;
    int rc = 0;

    mr_text_reset(&nested->value);
    mr_nested_begin(&writer, type, count, &nested->value);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        uint32_t leaf = nested->first[col] + (type.id == MR_TYPE_ROW ? i : 0);
        if (type.id == MR_TYPE_ROW && i == type.nested->count)
            break; /* more than there are fields: ignored, since errors are */
        rc = put_element(nested, &writer, i, leaf,
                         next_element(&text, decoder->set.element_delimiter));
    }
    return rc;
}

int mr_csv_nested_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                       struct mr_view text)
{
    struct mr_csv_nested *nested = decoder->nested;
    struct mr_type type = decoder->field[col].type;
    uint32_t fields = type.nested->count;
    uint32_t count = text.len == 0 ? 0 : count_elements(text, decoder->set.element_delimiter);

    if (type.id == MR_TYPE_ROW && count != fields && !decoder->set.ignores_errors)
        return mr_csv_bad(decoder, (int)col,
                          "Row length mismatch. %u fields expected but was %u.", fields, count);
    mr_batch_buffer_reset(nested->row);
    int rc = put_elements(decoder, col, text, count);
    if (rc < 0) {
        mr_text_reset(&decoder->reason);
        mr_text_put(&decoder->reason, nested->leaves.reason.data, nested->leaves.reason.len);
        decoder->bad_column = (int)col;
        return rc;
    }
    ((struct mr_str *)decoder->out->batch.col[col].data)[row] =
        mr_batch_buffer_str(decoder->out, nested->value.data, nested->value.len);
    return 0;
}
