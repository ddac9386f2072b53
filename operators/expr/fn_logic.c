#include "core/base/hash.h"
#include "operators/expr/expr_int.h"

/* -- NOT, IS ... ------------------------------------------------------------ */

static inline uint8_t not_value(uint8_t a)
{
    return a == 0;
}
MR_KERNEL_1(not_bool, uint8_t, uint8_t, not_value)

static int is_null(struct mr_call *call)
{
    uint8_t *out = call->out;
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = mr_operand_is_null(&call->arg[0], r);
    }
    return 0;
}

static int is_not_null(struct mr_call *call)
{
    uint8_t *out = call->out;
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = !mr_operand_is_null(&call->arg[0], r);
    }
    return 0;
}

/* Null, false and true to OUTCOME[0..2]. */
static int is_truth(struct mr_call *call, const uint8_t outcome[3])
{
    uint8_t *out = call->out;
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = mr_operand_is_null(&call->arg[0], r)
                     ? outcome[0]
                     : outcome[1 + (MR_ARG(call, uint8_t, 0, r) != 0)];
    }
    return 0;
}

static int is_true(struct mr_call *call)
{
    return is_truth(call, (const uint8_t[]){0, 0, 1});
}

static int is_not_true(struct mr_call *call)
{
    return is_truth(call, (const uint8_t[]){1, 1, 0});
}

static int is_false(struct mr_call *call)
{
    return is_truth(call, (const uint8_t[]){0, 1, 0});
}

static int is_not_false(struct mr_call *call)
{
    return is_truth(call, (const uint8_t[]){1, 0, 1});
}

/* AND and OR have nodes of their own; by name they are here for the binder's sake. */
static int bind_and(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->instead = build->arg[0];
    for (uint32_t i = 1; i < build->args; i++)
        build->instead = mr_expr_and(build->arena, build->instead, build->arg[i]);
    return 0;
}

static int bind_or(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->instead = build->arg[0];
    for (uint32_t i = 1; i < build->args; i++)
        build->instead = mr_expr_or(build->arena, build->instead, build->arg[i]);
    return 0;
}

/* -- IN --------------------------------------------------------------------- */

/*
 * Constants are put into an open-addressed table once; a NULL among them makes every
 * miss unknown.  Lists with other expressions become a = x OR a = y OR ...
 */
struct in_set {
    uint64_t mask; /* slots - 1 */
    uint64_t *key; /* hash of the slot, 0: free */
    struct mr_value *value;
    bool has_null;
};

static uint64_t hash_value(const struct mr_value *v)
{
    uint64_t h = 0;

    switch (mr_type_shape(v->type)) {
    case MR_SHAPE_BOOL: h = mr_hash_word(v->u.boolean, 1); break;
    case MR_SHAPE_I64: h = mr_hash_word((uint64_t)v->u.i64, 1); break;
    case MR_SHAPE_F64: {
        /* Both zeros are equal. */
        double d = v->u.f64 == 0.0 ? 0.0 : v->u.f64;
        memcpy(&h, &d, sizeof(h));
        h = mr_hash_word(h, 1);
        break;
    }
    case MR_SHAPE_I128:
        h = mr_hash_word((uint64_t)v->u.i128, (uint64_t)((mr_u128)v->u.i128 >> 64));
        break;
    case MR_SHAPE_STR: h = mr_hash_bytes(mr_str_data(&v->u.str), v->u.str.len, 1); break;
    }
    return h | 1;
}

static bool same_value(const struct mr_value *a, const struct mr_value *b)
{
    switch (mr_type_shape(a->type)) {
    case MR_SHAPE_BOOL: return a->u.boolean == b->u.boolean;
    case MR_SHAPE_I64: return a->u.i64 == b->u.i64;
    case MR_SHAPE_F64: return a->u.f64 >= b->u.f64 && a->u.f64 <= b->u.f64;
    case MR_SHAPE_I128: return a->u.i128 == b->u.i128;
    case MR_SHAPE_STR: return mr_str_eq(&a->u.str, &b->u.str);
    }
    return false;
}

/* The slot where V is, or where it would go. */
static uint64_t in_slot(const struct in_set *set, const struct mr_value *v, uint64_t hash)
{
    uint64_t slot = (hash >> 1) & set->mask;

    while (set->key[slot] != 0 && (set->key[slot] != hash || !same_value(&set->value[slot], v)))
        slot = (slot + 1) & set->mask;
    return slot;
}

static void *prepare_in(const struct mr_expr *call, struct mr_arena *arena,
                        const struct mr_eval_env *env)
{
    struct in_set *set = MR_NEW(arena, struct in_set);
    uint64_t slots = 4;

    (void)env;
    while (slots < 2 * (uint64_t)call->args)
        slots *= 2;
    set->mask = slots - 1;
    set->key = MR_NEW_ARRAY(arena, uint64_t, slots);
    set->value = MR_NEW_ARRAY(arena, struct mr_value, slots);
    for (uint32_t i = 1; i < call->args; i++) {
        struct mr_value v = call->arg[i]->value;
        MR_ASSERT(call->arg[i]->kind == MR_EXPR_CONSTANT);
        if (v.is_null) {
            set->has_null = true;
            continue;
        }
        if (mr_type_shape(v.type) == MR_SHAPE_STR && v.u.str.len > MR_STR_INLINE)
            v.u.str = mr_str_of(mr_arena_copy(arena, v.u.str.u.data, v.u.str.len), v.u.str.len);
        uint64_t hash = hash_value(&v), slot = in_slot(set, &v, hash);
        set->key[slot] = hash;
        set->value[slot] = v;
    }
    return set;
}

static int in_set(struct mr_call *call)
{
    const struct in_set *set = call->state;
    struct mr_vec vec = {.data = (void *)(uintptr_t)call->arg[0].data};
    struct mr_type type = call->expr->arg[0]->type;
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (mr_operand_is_null(&call->arg[0], r)) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        struct mr_value v = mr_value_at(&vec, type, r & call->arg[0].mask);
        out[r] = set->key[in_slot(set, &v, hash_value(&v))] != 0;
        if (out[r] == 0 && set->has_null)
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static mr_kernel pick_in(const struct mr_expr *call, unsigned *flags)
{
    (void)call;
    *flags = MR_FN_LOOSE | MR_FN_NULLS;
    return in_set;
}

static int bind_in(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type type = build->arg[0]->type;
    bool all_constant = true;
    int rc = 0;

    for (uint32_t i = 1; i < build->args; i++) {
        struct mr_build pair = {.arena = build->arena, .function = build->function, .args = 2};
        pair.arg = (struct mr_expr *[]){build->arg[0], build->arg[i]};
        if (!mr_type_is_string(build->arg[0]->type))
            rc = mr_build_meet_text(&pair, true, reterr);
        if (rc == 0)
            rc = mr_build_common(&pair, 0, 1, reterr);
        if (rc < 0)
            return rc;
        /* Only as the first argument's own type can constants go into the table. */
        all_constant &= pair.arg[1]->kind == MR_EXPR_CONSTANT;
        struct mr_type common = pair.arg[0]->type;
        common.nullable = type.nullable;
        bool fits = mr_type_same(common, type) || mr_type_is_string(common);
        all_constant &= fits;
        if (fits)
            build->arg[i] = pair.arg[1];
    }
    if (all_constant && build->args > 2) {
        build->type = MR_TYPE(MR_TYPE_BOOLEAN);
        return 0;
    }
    for (uint32_t i = 1; i < build->args; i++) {
        struct mr_expr *sides[] = {build->arg[0], build->arg[i]}, *equal;
        rc = mr_expr_call(build->arena, MR_VIEW("="), sides, 2, &equal, reterr);
        if (rc < 0)
            return rc;
        build->instead =
            build->instead == NULL ? equal : mr_expr_or(build->arena, build->instead, equal);
    }
    return 0;
}

#define LOOSE .flags = MR_FN_LOOSE

const struct mr_function mr_functions_logic[] = {
    {"NOT", "BOOLEAN", MR_TYPE_BOOLEAN, MR_FN_TOTAL, .kernel = not_bool,
     .help = "False for true, true for false, unknown for unknown."},
    {"AND", "BOOLEAN, BOOLEAN...", .bind = bind_and, .help = "Three-valued conjunction."},
    {"OR", "BOOLEAN, BOOLEAN...", .bind = bind_or, .help = "Three-valued disjunction."},
    {"IS NULL", "ANY", MR_TYPE_BOOLEAN, MR_FN_LOOSE | MR_FN_TOTAL, .kernel = is_null,
     .help = "Is there no value?"},
    {"IS NOT NULL", "ANY", MR_TYPE_BOOLEAN, MR_FN_LOOSE | MR_FN_TOTAL, .kernel = is_not_null,
     .help = "Is there a value?"},
    {"IS TRUE", "BOOLEAN", MR_TYPE_BOOLEAN, LOOSE, .kernel = is_true, .help = "True."},
    {"IS NOT TRUE", "BOOLEAN", MR_TYPE_BOOLEAN, LOOSE, .kernel = is_not_true,
     .help = "False or unknown."},
    {"IS FALSE", "BOOLEAN", MR_TYPE_BOOLEAN, LOOSE, .kernel = is_false, .help = "False."},
    {"IS NOT FALSE", "BOOLEAN", MR_TYPE_BOOLEAN, LOOSE, .kernel = is_not_false,
     .help = "True or unknown."},
    {"IS UNKNOWN", "BOOLEAN", MR_TYPE_BOOLEAN, LOOSE, .kernel = is_null, .help = "Unknown."},
    {"IS NOT UNKNOWN", "BOOLEAN", MR_TYPE_BOOLEAN, LOOSE, .kernel = is_not_null,
     .help = "True or false."},
    {"IN", "ANY, ANY...", .bind = bind_in, .pick = pick_in, .prepare = prepare_in,
     .help = "Value, then the list: equal to one of it."},
    {0},
};
