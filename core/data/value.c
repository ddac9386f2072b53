#include "core/data/value.h"

#include <math.h>

struct mr_value mr_value_at(const struct mr_vec *vec, struct mr_type type, uint32_t row)
{
    struct mr_value v = {.type = type, .is_null = mr_vec_is_null(vec, row)};

    if (v.is_null)
        return v;
    switch (mr_type_shape(type)) {
    case MR_SHAPE_BOOL: v.u.boolean = ((const uint8_t *)vec->data)[row]; break;
    case MR_SHAPE_I64: v.u.i64 = ((const int64_t *)vec->data)[row]; break;
    case MR_SHAPE_F64: v.u.f64 = ((const double *)vec->data)[row]; break;
    case MR_SHAPE_I128: v.u.i128 = ((const mr_i128 *)vec->data)[row]; break;
    case MR_SHAPE_STR: v.u.str = ((const struct mr_str *)vec->data)[row]; break;
    }
    return v;
}

bool mr_value_same(const struct mr_value *a, const struct mr_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null == b->is_null;
    switch (mr_type_shape(a->type)) {
    case MR_SHAPE_BOOL: return a->u.boolean == b->u.boolean;
    case MR_SHAPE_I64: return a->u.i64 == b->u.i64;
    case MR_SHAPE_F64: return memcmp(&a->u.f64, &b->u.f64, sizeof(double)) == 0;
    case MR_SHAPE_I128: return a->u.i128 == b->u.i128;
    case MR_SHAPE_STR: return mr_str_eq(&a->u.str, &b->u.str);
    }
    return false;
}

/* As java.lang.Double.compare. */
static int double_order(double a, double b)
{
    if (a < b || a > b)
        return a < b ? -1 : 1;
    if (a == b)
        return (signbit(b) != 0) - (signbit(a) != 0);
    return (a != a) - (b != b);
}

int mr_value_order(const struct mr_value *a, const struct mr_value *b)
{
    if (a->is_null || b->is_null)
        return (int)b->is_null - (int)a->is_null;
    switch (mr_type_shape(a->type)) {
    case MR_SHAPE_BOOL: return a->u.boolean - b->u.boolean;
    case MR_SHAPE_I64: return (a->u.i64 > b->u.i64) - (a->u.i64 < b->u.i64);
    case MR_SHAPE_F64: return double_order(a->u.f64, b->u.f64);
    case MR_SHAPE_I128: return (a->u.i128 > b->u.i128) - (a->u.i128 < b->u.i128);
    case MR_SHAPE_STR: return mr_str_cmp(&a->u.str, &b->u.str);
    }
    return 0;
}

void mr_value_store(const struct mr_value *value, struct mr_batch_buffer *buffer, uint32_t col,
                    uint32_t row)
{
    struct mr_vec *vec = &buffer->batch.col[col];
    enum mr_shape shape = mr_type_shape(buffer->batch.schema->field[col].type);

    MR_DASSERT(row < buffer->capacity);
    if (value->is_null) {
        mr_batch_buffer_set_null(buffer, col, row);
        /* Unread, but never uninitialised: kernels compute over nulls too. */
        memset((char *)vec->data + row * mr_shape_bytes(shape), 0, mr_shape_bytes(shape));
        return;
    }
    if (vec->valid != NULL)
        mr_bit_set(vec->valid, row);
    switch (shape) {
    case MR_SHAPE_BOOL: ((uint8_t *)vec->data)[row] = value->u.boolean; break;
    case MR_SHAPE_I64: ((int64_t *)vec->data)[row] = value->u.i64; break;
    case MR_SHAPE_F64: ((double *)vec->data)[row] = value->u.f64; break;
    case MR_SHAPE_I128: ((mr_i128 *)vec->data)[row] = value->u.i128; break;
    case MR_SHAPE_STR:
        ((struct mr_str *)vec->data)[row] =
            mr_batch_buffer_str(buffer, mr_str_data(&value->u.str), value->u.str.len);
        break;
    }
}
