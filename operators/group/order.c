#include "operators/group/order.h"

#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "operators/aggregate/accumulator.h"

#include <stdlib.h>

struct mr_order_node {
    mr_ref value;
    int64_t rank; /* the first 64 bits of its order */
    uint32_t priority;
    uint32_t child[2]; /* smaller, greater */
    uint32_t unused;
};

struct mr_order_root {
    mr_ref key; /* MR_REF_NONE: free */
    uint32_t node;
    uint32_t unused;
};

#define ROOTS_MIN 64u

void mr_order_init(struct mr_order *order, const struct mr_shard *shard, enum mr_shape shape,
                   uint32_t value_at)
{
    *order = (struct mr_order){.shard = shard, .shape = shape, .value_at = value_at};
    order->root_mask = ROOTS_MIN - 1;
    order->root = mr_alloc_array(ROOTS_MIN, sizeof(*order->root), "an order of values");
}

void mr_order_fini(struct mr_order *order)
{
    free(order->node);
    free(order->root);
}

/* -- Roots ------------------------------------------------------------------------ */

static uint32_t root_home(const struct mr_order *order, mr_ref key)
{
    return (uint32_t)mr_hash_word(key, 0) & order->root_mask;
}

/* The slot of KEY, or the free one where it belongs. */
static struct mr_order_root *root_slot(const struct mr_order *order, mr_ref key)
{
    uint32_t at = root_home(order, key);

    while (order->root[at].key != MR_REF_NONE && order->root[at].key != key)
        at = (at + 1) & order->root_mask;
    return &order->root[at];
}

static void roots_grow(struct mr_order *order)
{
    struct mr_order_root *old = order->root;
    uint32_t slots = order->root_mask + 1;

    order->root_mask = slots * 2 - 1;
    order->root = mr_alloc_array((size_t)slots * 2, sizeof(*order->root), "an order of values");
    for (uint32_t i = 0; i < slots; i++)
        if (old[i].key != MR_REF_NONE)
            *root_slot(order, old[i].key) = old[i];
    free(old);
}

/* Whoever stands behind the gap because of it moves up. */
static void root_remove(struct mr_order *order, struct mr_order_root *slot)
{
    uint32_t gap = (uint32_t)(slot - order->root), at = gap;

    for (;;) {
        at = (at + 1) & order->root_mask;
        if (order->root[at].key == MR_REF_NONE)
            break;
        uint32_t home = root_home(order, order->root[at].key);

        if (((at - home) & order->root_mask) < ((at - gap) & order->root_mask))
            continue;
        order->root[gap] = order->root[at];
        gap = at;
    }
    order->root[gap] = (struct mr_order_root){0};
    order->roots--;
}

/* -- Nodes ------------------------------------------------------------------------ */

static const char *cell_of(const struct mr_order *order, mr_ref value)
{
    return (const char *)mr_state_read(order->shard, value) + order->value_at;
}

static const struct mr_state_str *str_of(const char *cell)
{
    return (const struct mr_state_str *)(const void *)cell;
}

/* The first bytes of a string, as a number that orders them. */
static int64_t rank_str(struct mr_str str)
{
    struct mr_view view = mr_str_view(&str);
    uint64_t rank = 0;

    for (size_t i = 0; i < 8; i++)
        rank = rank << 8 | (i < view.len ? (uint8_t)view.data[i] : 0);
    return (int64_t)(rank ^ UINT64_C(1) << 63);
}

static int64_t rank_of(const struct mr_order *order, mr_ref value)
{
    const char *cell = cell_of(order, value);
    int64_t word;
    double real;

    switch (order->shape) {
    case MR_SHAPE_F64: memcpy(&real, cell, sizeof(real)); return mr_f64_order(real);
    case MR_SHAPE_I128: memcpy(&word, cell + 8, sizeof(word)); return word;
    case MR_SHAPE_STR: return rank_str(mr_state_str_get(order->shard, str_of(cell)));
    case MR_SHAPE_BOOL:
    case MR_SHAPE_I64: break;
    }
    memcpy(&word, cell, sizeof(word));
    return word;
}

/* Is the value of rank RANK at VALUE before that of NODE (< 0), the same, or behind? */
static int compare(const struct mr_order *order, int64_t rank, mr_ref value,
                   const struct mr_order_node *node)
{
    mr_i128 x, y;

    if (rank != node->rank)
        return rank < node->rank ? -1 : 1;
    if (value == node->value)
        return 0;
    const char *a = cell_of(order, value), *b = cell_of(order, node->value);

    if (order->shape == MR_SHAPE_STR) {
        struct mr_str s = mr_state_str_get(order->shard, str_of(a));
        struct mr_str t = mr_state_str_get(order->shard, str_of(b));
        return mr_str_cmp(&s, &t);
    }
    if (order->shape != MR_SHAPE_I128)
        return 0;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return x < y ? -1 : x > y;
}

static uint32_t node_new(struct mr_order *order, mr_ref value, int64_t rank)
{
    uint32_t at = order->spare;

    if (at != 0) {
        order->spare = order->node[at].child[0];
    } else {
        if (order->nodes + 1 >= order->capacity) {
            order->capacity = order->capacity == 0 ? 64 : order->capacity * 2;
            order->node = mr_realloc(order->node, order->capacity, sizeof(*order->node),
                                     "an order of values");
        }
        at = ++order->nodes;
    }
    order->node[at] = (struct mr_order_node){
        .value = value, .rank = rank, .priority = (uint32_t)mr_hash_word(value, 1)};
    return at;
}

static void node_free(struct mr_order *order, uint32_t at)
{
    order->node[at] = (struct mr_order_node){.child = {order->spare, 0}};
    order->spare = at;
}

/* TREE apart at a value: what is before it and what is behind. */
static void split(struct mr_order *order, uint32_t tree, int64_t rank, mr_ref value,
                  uint32_t *before, uint32_t *behind)
{
    while (tree != 0) {
        struct mr_order_node *node = &order->node[tree];

        if (compare(order, rank, value, node) > 0) {
            *before = tree;
            before = &node->child[1];
            tree = node->child[1];
        } else {
            *behind = tree;
            behind = &node->child[0];
            tree = node->child[0];
        }
    }
    *before = *behind = 0;
}

/* A and B, all of A before all of B. */
static uint32_t join(struct mr_order *order, uint32_t a, uint32_t b)
{
    uint32_t tree = 0, *place = &tree;

    while (a != 0 && b != 0) {
        if (order->node[a].priority > order->node[b].priority) {
            *place = a;
            place = &order->node[a].child[1];
            a = *place;
        } else {
            *place = b;
            place = &order->node[b].child[0];
            b = *place;
        }
    }
    *place = a != 0 ? a : b;
    return tree;
}

void mr_order_add(struct mr_order *order, mr_ref key, mr_ref value)
{
    if ((order->roots + 1) * 4 > (order->root_mask + 1) * 3)
        roots_grow(order);
    struct mr_order_root *root = root_slot(order, key);
    int64_t rank = rank_of(order, value);
    uint32_t at = node_new(order, value, rank), *place;

    if (root->key == MR_REF_NONE) {
        *root = (struct mr_order_root){.key = key};
        order->roots++;
    }
    place = &root->node;
    while (*place != 0 && order->node[*place].priority >= order->node[at].priority) {
        struct mr_order_node *node = &order->node[*place];
        place = &node->child[compare(order, rank, value, node) > 0];
    }
    split(order, *place, rank, value, &order->node[at].child[0], &order->node[at].child[1]);
    *place = at;
}

void mr_order_remove(struct mr_order *order, mr_ref key, mr_ref value)
{
    struct mr_order_root *root = root_slot(order, key);
    int64_t rank = rank_of(order, value);
    uint32_t *place = &root->node;

    if (root->key == MR_REF_NONE)
        return;
    while (*place != 0 && order->node[*place].value != value) {
        struct mr_order_node *node = &order->node[*place];

        place = &node->child[compare(order, rank, value, node) > 0];
    }
    uint32_t at = *place;

    /* Only what a snapshot that was tampered with has brought in is not found. */
    if (at == 0)
        return;
    *place = join(order, order->node[at].child[0], order->node[at].child[1]);
    node_free(order, at);
    if (root->node == 0)
        root_remove(order, root);
}

void mr_order_drop(struct mr_order *order, mr_ref key)
{
    struct mr_order_root *root = root_slot(order, key);

    if (root->key == MR_REF_NONE)
        return;
    for (uint32_t at = root->node; at != 0;) {
        uint32_t rest = join(order, order->node[at].child[0], order->node[at].child[1]);

        node_free(order, at);
        at = rest;
    }
    root_remove(order, root);
}

mr_ref mr_order_end(const struct mr_order *order, mr_ref key, bool is_max)
{
    const struct mr_order_root *root = root_slot(order, key);

    if (root->key == MR_REF_NONE)
        return MR_REF_NONE;
    uint32_t at = root->node;

    while (order->node[at].child[is_max] != 0)
        at = order->node[at].child[is_max];
    return order->node[at].value;
}
