#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

#include "core/base/hash.h"

/* -- Types ----------------------------------------------------------------------- */

static struct mr_type element_type(const struct mr_build *build)
{
    return mr_type_child(build->arg[0]->type, 0);
}

/* The first argument as an array of ELEMENT. */
static void array_of(struct mr_build *build, struct mr_type element)
{
    struct mr_type type = mr_type_array(build->arena, element);

    build->arg[0] = mr_expr_to(build->arena, build->arg[0], type);
    build->type = type;
}

/* The array and an element, the second argument, brought to one type. */
static int bind_with_element(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type type;

    if (!mr_type_common(build->arena, element_type(build), build->arg[1]->type, &type))
        return mr_fail(reterr, MR_ERR_BIND,
                       "The element given to %s has no type in common with those of the array; "
                       "use CAST",
                       build->function->name);
    build->arg[1] = mr_expr_to(build->arena, build->arg[1], type);
    array_of(build, type);
    return 0;
}

static int bind_contains(struct mr_build *build, struct mr_err *reterr)
{
    int rc = bind_with_element(build, reterr);

    build->type = MR_TYPE(MR_TYPE_BOOLEAN);
    return rc;
}

static int bind_position(struct mr_build *build, struct mr_err *reterr)
{
    int rc = bind_with_element(build, reterr);

    build->type = MR_TYPE(MR_TYPE_INT);
    return rc;
}

static int bind_same(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    return 0;
}

static int bind_arrays(struct mr_build *build, struct mr_err *reterr)
{
    return mr_build_unify(build, 0, 1, &build->type, reterr);
}

static int bind_extreme(struct mr_build *build, struct mr_err *reterr)
{
    build->type = element_type(build);
    return mr_type_check_order(element_type(build), reterr);
}

static int bind_sort(struct mr_build *build, struct mr_err *reterr)
{
    build->type = build->arg[0]->type;
    return mr_type_check_order(element_type(build), reterr);
}

static int bind_join(struct mr_build *build, struct mr_err *reterr)
{
    build->type = MR_TYPE_STRING;
    if (mr_type_is_string(element_type(build)))
        return 0;
    return mr_fail(reterr, MR_ERR_BIND, "ARRAY_JOIN takes an array of strings; use CAST");
}

static int bind_split(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_array(build->arena, MR_TYPE_STRING);
    return 0;
}

/* -- Finding ------------------------------------------------------------------------ */

/* The first element that is VALUE, NULL being one; or their number. */
static uint32_t find(const struct mr_elements *elements, const struct mr_value *value)
{
    uint32_t i = 0;

    for (; i < elements->count; i++) {
        struct mr_value element = mr_element_at(elements, i);
        if (mr_value_order(&element, value) == 0)
            break;
    }
    return i;
}

/* The result is NULL where the array is; the element may be. */
static bool array_is_null(struct mr_call *call, uint32_t r)
{
    if (!mr_operand_is_null(&call->arg[0], r))
        return false;
    mr_bit_clear(call->valid, r);
    return true;
}

static int contains(struct mr_call *call)
{
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (array_is_null(call, r))
            continue;
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value value = mr_call_value(call, 1, r);
        out[r] = find(&elements, &value) < elements.count;
    }
    return 0;
}

static int position(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value value = mr_call_value(call, 1, r);
        uint32_t at = find(&elements, &value);
        out[r] = at < elements.count ? at + 1 : 0;
    }
    return 0;
}

/* -- One array from another ------------------------------------------------------------ */

static int append(struct mr_call *call)
{
    bool is_front = strcmp(call->expr->function->name, "ARRAY_PREPEND") == 0;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (array_is_null(call, r))
            continue;
        struct mr_elements elements = mr_call_elements(call, 0, r);
        uint32_t n = elements.count;
        struct mr_value *values = mr_call_values(call, n + 1);
        for (uint32_t k = 0; k < n; k++)
            values[k + is_front] = mr_element_at(&elements, k);
        values[is_front ? 0 : n] = mr_call_value(call, 1, r);
        int rc = mr_call_put_array(call, r, values, n + 1);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int remove_element(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), kept = 0;
        if (array_is_null(call, r))
            continue;
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value *values = mr_call_spread(call, &elements);
        struct mr_value gone = mr_call_value(call, 1, r);
        for (uint32_t k = 0; k < elements.count; k++)
            if (mr_value_order(&values[k], &gone) != 0)
                values[kept++] = values[k];
        int rc = mr_call_put_array(call, r, values, kept);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int reverse(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value *values = mr_call_values(call, elements.count);
        for (uint32_t k = 0; k < elements.count; k++)
            values[elements.count - 1 - k] = mr_element_at(&elements, k);
        int rc = mr_call_put_array(call, r, values, elements.count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* A position as one counts them, from 1 on or from the end on below 0, as an index, which may
 * lie outside.  Position 0 is the first, and so is the one right before it, as in Flink. */
static int64_t index_of(int64_t position, int64_t count)
{
    int64_t from_one = position < 0 ? position + count + 1 : position;

    return from_one == 0 ? 0 : from_one - 1;
}

/* From a position to another, both included. */
static int slice(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), kept = 0;
        struct mr_elements elements = mr_call_elements(call, 0, r);
        int64_t n = elements.count, first = index_of(mr_call_int(call, 1, r), n);
        int64_t last = call->args == 3 ? index_of(mr_call_int(call, 2, r), n) : n - 1;
        struct mr_value *values = mr_call_values(call, elements.count);
        for (int64_t k = first < 0 ? 0 : first; k <= last && k < n; k++)
            values[kept++] = mr_element_at(&elements, (uint32_t)k);
        int rc = mr_call_put_array(call, r, values, kept);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int concat(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), n = 0;
        for (uint32_t a = 0; a < call->args; a++)
            n += mr_call_elements(call, a, r).count;
        struct mr_value *values = mr_call_values(call, n);
        n = 0;
        for (uint32_t a = 0; a < call->args; a++) {
            struct mr_elements elements = mr_call_elements(call, a, r);
            for (uint32_t k = 0; k < elements.count; k++)
                values[n++] = mr_element_at(&elements, k);
        }
        int rc = mr_call_put_array(call, r, values, n);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* -- Sets --------------------------------------------------------------------------------- */

/* Different values, by a hash of each. */
struct value_set {
    uint64_t mask;
    struct mr_value *slot;
    bool *is_taken;
};

static void set_init(struct value_set *set, struct mr_call *call, size_t count)
{
    uint64_t slots = 4;

    while (slots < 2 * count)
        slots *= 2;
    set->mask = slots - 1;
    set->slot = mr_call_values(call, slots);
    set->is_taken = MR_NEW_ARRAY(call->bytes, bool, slots);
}

static uint64_t hash_of(const struct mr_value *value)
{
    uint64_t word[2] = {0, 0};

    if (value->is_null)
        return 0;
    if (mr_type_shape(value->type) == MR_SHAPE_STR)
        return mr_hash_bytes(mr_str_data(&value->u.str), value->u.str.len, 1);
    /* All NaNs are one. */
    if (mr_type_shape(value->type) == MR_SHAPE_F64 && value->u.f64 != value->u.f64)
        return 1;
    memcpy(word, &value->u, mr_type_bytes(value->type));
    return mr_hash_word(word[0], mr_hash_word(word[1], 1));
}

/* False: it is in there already. */
static bool set_add(struct value_set *set, const struct mr_value *value)
{
    uint64_t at = hash_of(value) & set->mask;

    while (set->is_taken[at] && mr_value_order(&set->slot[at], value) != 0)
        at = (at + 1) & set->mask;
    if (set->is_taken[at])
        return false;
    set->is_taken[at] = true;
    set->slot[at] = *value;
    return true;
}

/* Those of VALUES that SET does not have yet, each once, from TO[KEPT] on. */
static uint32_t keep_new(struct value_set *set, const struct mr_elements *elements,
                         struct mr_value *to, uint32_t kept)
{
    for (uint32_t k = 0; k < elements->count; k++) {
        to[kept] = mr_element_at(elements, k);
        kept += set_add(set, &to[kept]);
    }
    return kept;
}

static int distinct(struct mr_call *call)
{
    struct value_set set;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value *values = mr_call_values(call, elements.count);
        set_init(&set, call, elements.count);
        int rc = mr_call_put_array(call, r, values, keep_new(&set, &elements, values, 0));
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int union_of(struct mr_call *call)
{
    struct value_set set;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements a = mr_call_elements(call, 0, r), b = mr_call_elements(call, 1, r);
        struct mr_value *values = mr_call_values(call, (size_t)a.count + b.count);
        set_init(&set, call, (size_t)a.count + b.count);
        uint32_t kept = keep_new(&set, &a, values, 0);
        int rc = mr_call_put_array(call, r, values, keep_new(&set, &b, values, kept));
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int except(struct mr_call *call)
{
    struct value_set set;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements a = mr_call_elements(call, 0, r), b = mr_call_elements(call, 1, r);
        struct mr_value *values = mr_call_values(call, (size_t)a.count + b.count);
        set_init(&set, call, (size_t)a.count + b.count);
        (void)keep_new(&set, &b, values, 0);
        int rc = mr_call_put_array(call, r, values, keep_new(&set, &a, values, 0));
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int intersect(struct mr_call *call)
{
    struct value_set both, seen;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), kept = 0;
        struct mr_elements a = mr_call_elements(call, 0, r), b = mr_call_elements(call, 1, r);
        struct mr_value *values = mr_call_values(call, (size_t)a.count + b.count);
        set_init(&both, call, (size_t)a.count + b.count);
        set_init(&seen, call, a.count);
        (void)keep_new(&both, &b, values, 0);
        for (uint32_t k = 0; k < a.count; k++) {
            values[kept] = mr_element_at(&a, k);
            /* What was not in the second is now, but then it has been seen. */
            bool is_first = set_add(&seen, &values[kept]);
            kept += is_first && !set_add(&both, &values[kept]);
        }
        int rc = mr_call_put_array(call, r, values, kept);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* -- Order ------------------------------------------------------------------------------ */

static int extreme(struct mr_call *call)
{
    int sign = strcmp(call->expr->function->name, "ARRAY_MAX") == 0 ? 1 : -1;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value best = {.is_null = true};
        for (uint32_t k = 0; k < elements.count; k++) {
            struct mr_value element = mr_element_at(&elements, k);
            if (!element.is_null &&
                (best.is_null || mr_value_order(&element, &best) * sign > 0))
                best = element;
        }
        mr_call_put_value(call, r, &best);
    }
    return 0;
}

struct sorting {
    bool is_descending, nulls_last;
};

static bool is_before(const struct sorting *sorting, const struct mr_value *a,
                      const struct mr_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null != b->is_null && a->is_null != sorting->nulls_last;
    int order = mr_value_order(a, b);
    return sorting->is_descending ? order > 0 : order < 0;
}

/* The two halves of VALUES, in order each, as one, by way of SPARE. */
static void merge(const struct sorting *sorting, struct mr_value *values, uint32_t count,
                  struct mr_value *spare)
{
    uint32_t half = count / 2, left = 0, right = half;

    for (uint32_t k = 0; k < count; k++) {
        bool takes_right = left == half ||
                           (right < count && is_before(sorting, &values[right], &values[left]));
        spare[k] = takes_right ? values[right++] : values[left++];
    }
    memcpy(values, spare, count * sizeof(*values));
}

static void sort_values(const struct sorting *sorting, struct mr_value *values, uint32_t count,
                        struct mr_value *spare)
{
    if (count < 2)
        return;
    sort_values(sorting, values, count / 2, spare);
    sort_values(sorting, values + count / 2, count - count / 2, spare);
    merge(sorting, values, count, spare);
}

static int sort(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct sorting sorting = {false, false};
        if (call->args >= 2)
            sorting.is_descending = MR_ARG(call, uint8_t, 1, r) == 0;
        sorting.nulls_last =
            call->args == 3 ? MR_ARG(call, uint8_t, 2, r) == 0 : sorting.is_descending;
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value *values = mr_call_spread(call, &elements);
        sort_values(&sorting, values, elements.count, mr_call_values(call, elements.count));
        int rc = mr_call_put_array(call, r, values, elements.count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* -- Strings ------------------------------------------------------------------------------ */

/* NULLs are left out, or stand as the third argument. */
static int join(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_view separator = mr_call_view(call, 1, r);
        bool is_first = true;
        mr_text_reset(call->text);
        for (uint32_t k = 0; k < elements.count; k++) {
            struct mr_value element = mr_element_at(&elements, k);
            if (element.is_null && call->args == 2)
                continue;
            struct mr_view text =
                element.is_null ? mr_call_view(call, 2, r) : mr_str_view(&element.u.str);
            mr_text_put(call->text, separator.data, is_first ? 0 : separator.len);
            mr_text_put(call->text, text.data, text.len);
            is_first = false;
        }
        int rc = mr_call_put_text(call, r);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* The end of the part of TEXT from START on; *RET_NEXT is where the next one begins. */
static size_t part_end(struct mr_view text, struct mr_view delimiter, size_t start,
                       size_t *ret_next)
{
    const char *at = NULL;

    if (delimiter.len == 0) {
        size_t next = start + mr_utf8_size(text.data, text.len, start);
        *ret_next = next;
        return next;
    }
    if (start < text.len)
        at = memmem(text.data + start, text.len - start, delimiter.data, delimiter.len);
    size_t end = at == NULL ? text.len : (size_t)(at - text.data);
    *ret_next = at == NULL ? text.len + 1 : end + delimiter.len;
    return end;
}

static int split(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), count = 0;
        struct mr_view text = mr_call_view(call, 0, r), delimiter = mr_call_view(call, 1, r);
        struct mr_value *values = NULL;
        /* With a delimiter there is one part more than delimiters; without, one a character. */
        for (size_t at = 0; at < text.len + (delimiter.len != 0);) {
            size_t next, end = part_end(text, delimiter, at, &next);
            struct mr_value value = {.u.str = mr_str_of(text.data + at, end - at)};
            MR_PUSH(call->bytes, values, count, value);
            at = next;
        }
        int rc = mr_call_put_array(call, r, values, count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

#define F MR_FN_FAILS
#define L (MR_FN_LOOSE | MR_FN_NULLS)

const struct mr_function mr_functions_array[] = {
    {"ARRAY_CONTAINS", "ARRAY, ANY", .flags = L, .bind = bind_contains, .kernel = contains,
     .help = "Is it one of the elements?"},
    {"ARRAY_POSITION", "ARRAY, ANY", .bind = bind_position, .kernel = position,
     .help = "The position of the first such element, from 1 on; 0: there is none."},
    {"ARRAY_APPEND", "ARRAY, ANY", .flags = L | F, .bind = bind_with_element, .kernel = append,
     .help = "The elements, and behind them one more."},
    {"ARRAY_PREPEND", "ARRAY, ANY", .flags = L | F, .bind = bind_with_element, .kernel = append,
     .help = "The elements, and before them one more."},
    {"ARRAY_REMOVE", "ARRAY, ANY", .flags = L | F, .bind = bind_with_element,
     .kernel = remove_element, .help = "The elements that are different from it."},
    {"ARRAY_REVERSE", "ARRAY", .flags = F, .bind = bind_same, .kernel = reverse,
     .help = "The elements backward."},
    {"ARRAY_SLICE", "ARRAY, INTEGER[, INTEGER]", .flags = F, .bind = bind_same, .kernel = slice,
     .help = "From a position to another, both included; -1 is the last."},
    {"ARRAY_CONCAT", "ARRAY...", .flags = F, .bind = bind_arrays, .kernel = concat,
     .help = "The elements of all, one behind the other."},
    {"ARRAY_DISTINCT", "ARRAY", .flags = F, .bind = bind_same, .kernel = distinct,
     .help = "Each element once."},
    {"ARRAY_UNION", "ARRAY, ARRAY", .flags = F, .bind = bind_arrays, .kernel = union_of,
     .help = "The elements of either, each once."},
    {"ARRAY_EXCEPT", "ARRAY, ARRAY", .flags = F, .bind = bind_arrays, .kernel = except,
     .help = "The elements of the first that the second does not have, each once."},
    {"ARRAY_INTERSECT", "ARRAY, ARRAY", .flags = F, .bind = bind_arrays, .kernel = intersect,
     .help = "The elements of the first that the second has too, each once."},
    {"ARRAY_MAX", "ARRAY", .flags = MR_FN_NULLS, .bind = bind_extreme, .kernel = extreme,
     .help = "The largest element; NULLs do not count."},
    {"ARRAY_MIN", "ARRAY", .flags = MR_FN_NULLS, .bind = bind_extreme, .kernel = extreme,
     .help = "The smallest element; NULLs do not count."},
    {"ARRAY_SORT", "ARRAY[, BOOLEAN, BOOLEAN]", .flags = F, .bind = bind_sort, .kernel = sort,
     .help = "In order; FALSE: backward; then TRUE: NULLs first, FALSE: last."},
    {"ARRAY_JOIN", "ARRAY, STRING[, STRING]", .flags = F, .bind = bind_join, .kernel = join,
     .help = "The strings with the second between them; the third stands for NULLs."},
    {"SPLIT", "STRING, STRING", .flags = F, .bind = bind_split, .kernel = split,
     .help = "The parts between the delimiters, as an array; with '' each character."},
    {0},
};
