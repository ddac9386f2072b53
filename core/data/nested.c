#include "core/data/nested.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "slots are copied as they are");

/* Where a value without a fixed size lies. */
struct extent {
    uint32_t start, len;
};

enum { COUNT_BYTES = sizeof(uint32_t) };

uint32_t mr_nested_slot_bytes(struct mr_type type)
{
    switch (type.id) {
    case MR_TYPE_BOOLEAN:
    case MR_TYPE_TINYINT: return 1;
    case MR_TYPE_SMALLINT: return 2;
    case MR_TYPE_INT:
    case MR_TYPE_DATE:
    case MR_TYPE_FLOAT: return 4;
    default: return mr_type_shape(type) == MR_SHAPE_I128 ? 16 : 8;
    }
}

static uint32_t bit_bytes(uint32_t count)
{
    return (count + 7) / 8;
}

/* -- Reading -------------------------------------------------------------------- */

static uint32_t load_u32(const char *p)
{
    uint32_t v;

    memcpy(&v, p, sizeof(v));
    return v;
}

static int64_t load_integer(const char *p, uint32_t width)
{
    int64_t v8;
    int32_t v4;
    int16_t v2;

    switch (width) {
    case 1: return (signed char)*p;
    case 2: memcpy(&v2, p, sizeof(v2)); return v2;
    case 4: memcpy(&v4, p, sizeof(v4)); return v4;
    default: memcpy(&v8, p, sizeof(v8)); return v8;
    }
}

static double load_float(const char *p, uint32_t width)
{
    double v8;
    float v4;

    if (width == sizeof(v4)) {
        memcpy(&v4, p, sizeof(v4));
        return (double)v4;
    }
    memcpy(&v8, p, sizeof(v8));
    return v8;
}

/* The slot at P, which lies in BYTES as a whole. */
static struct mr_value load(struct mr_type type, struct mr_view bytes, const char *p)
{
    struct mr_value v = {.type = type};
    uint32_t width = mr_nested_slot_bytes(type);
    struct extent extent;

    switch (mr_type_shape(type)) {
    case MR_SHAPE_BOOL: v.u.boolean = *p != 0; break;
    case MR_SHAPE_I64: v.u.i64 = load_integer(p, width); break;
    case MR_SHAPE_F64: v.u.f64 = load_float(p, width); break;
    case MR_SHAPE_I128: memcpy(&v.u.i128, p, sizeof(v.u.i128)); break;
    case MR_SHAPE_STR:
        memcpy(&extent, p, sizeof(extent));
        v.is_null = extent.start > bytes.len || extent.len > bytes.len - extent.start;
        if (!v.is_null)
            v.u.str = mr_str_of(bytes.data + extent.start, extent.len);
        break;
    }
    return v;
}

static struct mr_value null_of(struct mr_type type)
{
    return (struct mr_value){.type = type, .is_null = true};
}

static bool has_bit(const char *bits, uint32_t i)
{
    return (bits[i / 8] >> (i % 8) & 1) != 0;
}

struct mr_value mr_field_at(struct mr_type row, struct mr_view bytes, uint32_t i)
{
    struct mr_type type = mr_type_child(row, i);

    MR_DASSERT(i < row.nested->count);
    if (bytes.len < row.nested->head || has_bit(bytes.data, i))
        return null_of(type);
    return load(type, bytes, bytes.data + row.nested->slot[i]);
}

static struct mr_elements elements_of(struct mr_type element, struct mr_view bytes)
{
    struct mr_elements out = {
        .type = element, .width = mr_nested_slot_bytes(element), .bytes = bytes};
    uint64_t count = bytes.len < COUNT_BYTES ? 0 : load_u32(bytes.data);

    /* A count with more slots than there are bytes is no count. */
    if (count * out.width + COUNT_BYTES + (count + 7) / 8 > bytes.len)
        return out;
    out.count = (uint32_t)count;
    out.slots = COUNT_BYTES + bit_bytes(out.count);
    return out;
}

struct mr_elements mr_elements_of(struct mr_type array, struct mr_view bytes)
{
    return elements_of(mr_type_child(array, 0), bytes);
}

struct mr_value mr_element_at(const struct mr_elements *elements, uint32_t i)
{
    const char *data = elements->bytes.data;

    MR_DASSERT(i < elements->count);
    if (has_bit(data + COUNT_BYTES, i))
        return null_of(elements->type);
    return load(elements->type, elements->bytes,
                data + elements->slots + (size_t)i * elements->width);
}

void mr_map_open(struct mr_type map, struct mr_view bytes, struct mr_elements *keys,
                 struct mr_elements *values)
{
    struct mr_view side[2] = {{bytes.data, 0}, {bytes.data, 0}};
    uint32_t len = bytes.len < COUNT_BYTES ? 0 : load_u32(bytes.data);

    if (bytes.len >= COUNT_BYTES && len <= bytes.len - COUNT_BYTES) {
        side[0] = (struct mr_view){bytes.data + COUNT_BYTES, len};
        side[1] =
            (struct mr_view){bytes.data + COUNT_BYTES + len, bytes.len - COUNT_BYTES - len};
    }
    *keys = elements_of(mr_type_child(map, 0), side[0]);
    *values = elements_of(mr_type_child(map, 1), side[1]);
    if (keys->count > values->count)
        keys->count = values->count;
    values->count = keys->count;
}

int64_t mr_map_find(const struct mr_elements *keys, const struct mr_value *key)
{
    uint32_t low = 0, high = keys->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct mr_value at = mr_element_at(keys, middle);
        int order = mr_value_order(&at, key);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* -- Writing -------------------------------------------------------------------- */

static char *append(struct mr_text *out, size_t len)
{
    char *at = mr_text_reserve(out, len);

    memset(at, 0, len);
    out->len += len;
    out->data[out->len] = '\0';
    return at;
}

void mr_nested_begin(struct mr_nested_writer *writer, struct mr_type type, uint32_t count,
                     struct mr_text *out)
{
    bool is_row = type.id == MR_TYPE_ROW;
    size_t bytes;

    *writer = (struct mr_nested_writer){.out = out, .type = type, .start = out->len};
    writer->count = is_row ? type.nested->count : count;
    writer->bits = is_row ? 0 : COUNT_BYTES;
    writer->slots = writer->bits + bit_bytes(writer->count);
    bytes = is_row
                ? type.nested->head
                : writer->slots + (size_t)count * mr_nested_slot_bytes(mr_type_child(type, 0));
    char *at = append(out, bytes);
    if (!is_row)
        memcpy(at, &count, sizeof(count));
    memset(at + writer->bits, 0xff, writer->count / 8);
    if (writer->count % 8 != 0)
        at[writer->bits + writer->count / 8] = (char)((1 << writer->count % 8) - 1);
}

static struct mr_type child_type(const struct mr_nested_writer *writer, uint32_t i)
{
    return mr_type_child(writer->type, writer->type.id == MR_TYPE_ROW ? i : 0);
}

/* Child I is there: its slot. */
static char *fill(struct mr_nested_writer *writer, uint32_t i)
{
    char *value = writer->out->data + writer->start, *bits = value + writer->bits + i / 8;

    MR_DASSERT(i < writer->count);
    *bits = (char)(*bits & ~(1 << i % 8));
    if (writer->type.id == MR_TYPE_ROW)
        return value + writer->type.nested->slot[i];
    return value + writer->slots + (size_t)i * mr_nested_slot_bytes(child_type(writer, i));
}

static void store_integer(char *to, int64_t v, uint32_t width)
{
    memcpy(to, &v, width);
}

static void store_float(char *to, double v, uint32_t width)
{
    uint64_t bits;
    float narrow = (float)v;

    memcpy(&bits, &v, sizeof(bits));
    if (v != v) {
        bits = UINT64_C(0x7ff8000000000000);
        memcpy(&narrow, &(uint32_t){UINT32_C(0x7fc00000)}, sizeof(narrow));
    }
    if (width == sizeof(narrow))
        memcpy(to, &narrow, sizeof(narrow));
    else
        memcpy(to, &bits, sizeof(bits));
}

void mr_nested_put_rest(struct mr_nested_writer *writer, uint32_t i, size_t start)
{
    struct extent extent = {(uint32_t)(start - writer->start),
                            (uint32_t)(writer->out->len - start)};

    memcpy(fill(writer, i), &extent, sizeof(extent));
}

void mr_nested_put(struct mr_nested_writer *writer, uint32_t i, const struct mr_value *value)
{
    struct mr_type type = child_type(writer, i);
    uint32_t width = mr_nested_slot_bytes(type);
    size_t end = writer->out->len;

    if (value->is_null)
        return;
    switch (mr_type_shape(type)) {
    case MR_SHAPE_BOOL: *fill(writer, i) = value->u.boolean != 0; break;
    case MR_SHAPE_I64: store_integer(fill(writer, i), value->u.i64, width); break;
    case MR_SHAPE_F64: store_float(fill(writer, i), value->u.f64, width); break;
    case MR_SHAPE_I128: memcpy(fill(writer, i), &value->u.i128, width); break;
    case MR_SHAPE_STR:
        mr_text_put(writer->out, mr_str_data(&value->u.str), value->u.str.len);
        mr_nested_put_rest(writer, i, end);
        break;
    }
}

/* By key; those with one key in the order in which they came. */
static bool is_before(const struct mr_map_entry *a, const struct mr_map_entry *b)
{
    int order = mr_value_order(&a->key, &b->key);

    return order != 0 ? order < 0 : a->order < b->order;
}

/* The heap below ENTRY[TOP], whose children are heaps. */
static void sift(struct mr_map_entry *entry, uint32_t top, uint32_t count)
{
    for (;;) {
        uint32_t child = 2 * top + 1;
        if (child >= count)
            return;
        if (child + 1 < count && is_before(&entry[child], &entry[child + 1]))
            child++;
        if (!is_before(&entry[top], &entry[child]))
            return;
        struct mr_map_entry swap = entry[top];
        entry[top] = entry[child];
        entry[child] = swap;
        top = child;
    }
}

/* A heap sort, as it needs no memory. */
static void sort_entries(struct mr_map_entry *entry, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        entry[i].order = i;
    for (uint32_t i = count / 2; i-- > 0;)
        sift(entry, i, count);
    for (uint32_t end = count; end > 1; end--) {
        struct mr_map_entry swap = entry[0];
        entry[0] = entry[end - 1];
        entry[end - 1] = swap;
        sift(entry, 0, end - 1);
    }
}

void mr_map_put(struct mr_type map, struct mr_map_entry *entry, uint32_t count,
                struct mr_text *out)
{
    struct mr_type side[2] = {{.id = MR_TYPE_ARRAY}, {.id = MR_TYPE_ARRAY}};
    struct mr_type_nested nested[2] = {{.count = 1, .child = &map.nested->child[0]},
                                       {.count = 1, .child = &map.nested->child[1]}};
    size_t start = out->len;
    uint32_t kept = 0;

    sort_entries(entry, count);
    for (uint32_t i = 0; i < count; i++)
        if (i + 1 == count || mr_value_order(&entry[i].key, &entry[i + 1].key) != 0)
            entry[kept++] = entry[i];
    (void)append(out, COUNT_BYTES);
    for (uint32_t s = 0; s < 2; s++) {
        struct mr_nested_writer writer;
        side[s].nested = &nested[s];
        mr_nested_begin(&writer, side[s], kept, out);
        for (uint32_t i = 0; i < kept; i++)
            mr_nested_put(&writer, i, s == 0 ? &entry[i].key : &entry[i].value);
        if (s == 0) {
            uint32_t len = (uint32_t)(out->len - start - COUNT_BYTES);
            memcpy(out->data + start, &len, sizeof(len));
        }
    }
}
