#include "operators/aggregate/row_text.h"

#include "core/data/decimal.h"
#include "core/data/print.h"
#include "operators/aggregate/accumulator.h"
#include "operators/aggregate/exact_sum.h"

#include <stdio.h>

bool mr_state_row_is(const struct mr_state_schema *schema, const struct mr_image_row *row)
{
    return row->table == 0 && row->bytes == schema->row_bytes;
}

static bool bit_of(const struct mr_image_row *row, uint32_t bit)
{
    uint64_t word, at = MR_ROW_BITS_AT + (uint64_t)bit / 64 * 8;

    if (at + sizeof(word) > row->bytes)
        return false;
    memcpy(&word, (const char *)row->data + at, sizeof(word));
    return word >> (bit % 64) & 1;
}

/* Enough of a type's text to print its values. */
static struct mr_type type_of(const char *text, const char *cell)
{
    struct mr_type type = MR_TYPE(MR_TYPE_BIGINT);
    unsigned a = 0, b = 0;

    if (sscanf(text, "DECIMAL(%u, %u)", &a, &b) == 2)
        return strcmp(cell, "i128") == 0 ? mr_type_decimal(MR_DECIMAL_PRECISION_MAX, b % 39)
                                         : mr_type_decimal(1, b % 39);
    if (sscanf(text, "TIMESTAMP(%u)", &a) == 1 || sscanf(text, "TIMESTAMP_LTZ(%u)", &a) == 1)
        return MR_TYPE_TS((uint8_t)(a > 9 ? 9 : a));
    if (sscanf(text, "TIME(%u)", &a) == 1)
        return (struct mr_type){
            .id = MR_TYPE_TIME, .precision = (uint8_t)(a > 9 ? 9 : a), .nullable = 1};
    if (strncmp(text, "DATE", 4) == 0)
        type.id = MR_TYPE_DATE;
    else if (strcmp(cell, "bool") == 0)
        type.id = MR_TYPE_BOOLEAN;
    else if (strcmp(cell, "f64") == 0)
        type.id = strncmp(text, "FLOAT", 5) == 0 ? MR_TYPE_FLOAT : MR_TYPE_DOUBLE;
    else if (strcmp(cell, "i128") == 0)
        return mr_type_decimal(MR_DECIMAL_PRECISION_MAX, 0);
    else if (strcmp(cell, "str") == 0 && strstr(text, "BINARY") == NULL &&
             strncmp(text, "BYTES", 5) != 0)
        return MR_TYPE_STRING;
    else if (strcmp(cell, "str") == 0)
        type.id = MR_TYPE_VARBINARY;
    return type;
}

/* The cell at OFFSET, of the given kind; false: not one that can be printed. */
static bool load(const char *cell, const struct mr_image *image, const struct mr_image_row *row,
                 uint32_t offset, struct mr_value *ret)
{
    const char *at = (const char *)row->data + offset;
    bool is_wide = strcmp(cell, "i128") == 0 || strcmp(cell, "str") == 0;
    struct mr_state_str str;
    int64_t word;

    if ((uint64_t)offset + (is_wide ? 16 : 8) > row->bytes)
        return false;
    memcpy(&word, at, sizeof(word));
    if (strcmp(cell, "str") == 0) {
        memcpy(&str, at, sizeof(str));
        return mr_image_str(image, &str, &ret->u.str) == 0;
    }
    if (strcmp(cell, "i128") == 0)
        memcpy(&ret->u.i128, at, sizeof(ret->u.i128));
    else if (strcmp(cell, "bool") == 0)
        ret->u.boolean = word != 0;
    else if (strcmp(cell, "f64") == 0)
        memcpy(&ret->u.f64, at, sizeof(ret->u.f64));
    else
        ret->u.i64 = word;
    return true;
}

static void print_value(struct mr_value *value, struct mr_text *out)
{
    if (value->type.id == MR_TYPE_VARCHAR)
        /* What stands in it comes from outside: a terminal must not obey it. */
        mr_json_string_print(mr_str_view(&value->u.str), out);
    else if (mr_type_shape(value->type) == MR_SHAPE_I128 &&
             !mr_decimal_fits(value->u.i128, MR_DECIMAL_PRECISION_MAX))
        mr_text_putc(out, '?');
    else
        mr_value_print_sql(value, "NULL", out);
}

static void print_cell(const char *type, const char *cell, const struct mr_image *image,
                       const struct mr_image_row *row, uint32_t offset, struct mr_text *out)
{
    struct mr_value value = {.type = type_of(type, cell)};

    if (load(cell, image, row, offset, &value))
        print_value(&value, out);
    else
        mr_text_putc(out, '?');
}

void mr_state_row_print_key(const struct mr_state_schema *schema, const struct mr_image *image,
                            const struct mr_image_row *row, struct mr_text *out)
{
    for (uint32_t k = 0; k < schema->keys; k++) {
        const struct mr_state_key *key = &schema->key[k];

        mr_text_printf(out, "%s%s=", k == 0 ? "" : ", ", key->text);
        if (bit_of(row, key->bit))
            mr_text_puts(out, "NULL");
        else
            print_cell(key->type, key->cell, image, row, key->offset, out);
    }
}

/* Sums have cells of their own. */
static bool print_sum(const struct mr_state_column *column, const struct mr_image_row *row,
                      struct mr_text *out)
{
    const char *at = (const char *)row->data + column->offset;
    struct mr_value value = {.type = type_of(column->type, "i64")};
    int64_t word, high;

    if (strcmp(column->cell, "sum-exact-1") == 0 &&
        column->bytes == sizeof(struct mr_exact_sum)) {
        struct mr_exact_sum sum;

        memcpy(&sum, at, sizeof(sum));
        if (!mr_exact_sum_is_sound(&sum))
            return false;
        mr_double_print_java(mr_exact_sum_value(&sum), false, out);
        return true;
    }
    if (column->bytes < 16) {
        memcpy(&word, at, sizeof(word));
        mr_text_printf(out, "%lld", (long long)word);
        return true;
    }
    memcpy(&value.u.i128, at, sizeof(value.u.i128));
    if (column->bytes >= 24) {
        memcpy(&high, at + 16, sizeof(high));
        if (high != (value.u.i128 < 0 ? -1 : 0))
            return false;
    }
    value.type = mr_type_decimal(MR_DECIMAL_PRECISION_MAX, value.type.scale);
    print_value(&value, out);
    return true;
}

/* How long it is. */
static void print_list(const struct mr_image *image, const struct mr_image_row *row,
                       uint32_t offset, struct mr_text *out)
{
    struct mr_value value;

    if (load("str", image, row, offset, &value))
        mr_text_printf(out, "<a list of up to %u bytes>", value.u.str.len);
    else
        mr_text_putc(out, '?');
}

void mr_state_row_print_value(const struct mr_state_column *column,
                              const struct mr_image *image, const struct mr_image_row *row,
                              struct mr_text *out)
{
    int64_t order;

    if ((uint64_t)column->offset + column->bytes > row->bytes || column->bytes < 8) {
        mr_text_putc(out, '?');
    } else if (column->bit >= 0 && !bit_of(row, (uint32_t)column->bit)) {
        mr_text_puts(out, "NULL");
    } else if (strncmp(column->cell, "sum-", 4) == 0) {
        if (!print_sum(column, row, out))
            mr_text_putc(out, '?');
    } else if (strcmp(column->cell, "list-1") == 0) {
        print_list(image, row, column->offset, out);
    } else if (strcmp(column->cell, "user") == 0) {
        mr_text_printf(out, "<%u bytes>", column->bytes);
    } else if (strcmp(column->cell, "f64-order") == 0) {
        memcpy(&order, (const char *)row->data + column->offset, sizeof(order));
        mr_double_print_java(mr_f64_from_order(order), false, out);
    } else {
        print_cell(column->type, strcmp(column->cell, "count") == 0 ? "i64" : column->cell,
                   image, row, column->offset, out);
    }
}
