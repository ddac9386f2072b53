#include "operators/rank/tree.h"

#include "core/base/hash.h"

/* -- Comparing ---------------------------------------------------------------------------- */

struct value {
    bool is_null;
    union {
        int64_t i64;
        double f64;
        mr_i128 i128;
        struct mr_str str;
    } u;
};

static struct value of_cell(const struct mr_rank_tree *tree, const char *base, uint32_t i)
{
    const struct mr_row_cell *cell = &tree->codec->cell[i];
    const char *at = base + cell->offset;
    struct value v = {.is_null = mr_row_is_null(tree->codec, base, i)};

    if (v.is_null)
        return v;
    switch (cell->shape) {
    case MR_SHAPE_BOOL:
    case MR_SHAPE_I64: memcpy(&v.u.i64, at, sizeof(v.u.i64)); break;
    case MR_SHAPE_F64: memcpy(&v.u.f64, at, sizeof(v.u.f64)); break;
    case MR_SHAPE_I128: memcpy(&v.u.i128, at, sizeof(v.u.i128)); break;
    case MR_SHAPE_STR:
        v.u.str = mr_state_str_get(tree->shard, (const struct mr_state_str *)(const void *)at);
        break;
    }
    return v;
}

static struct value of_batch(const struct mr_rank_tree *tree, const struct mr_batch *batch,
                             uint32_t row, uint32_t i)
{
    const struct mr_row_cell *cell = &tree->codec->cell[i];
    const struct mr_vec *vec = &batch->col[cell->col];
    struct value v = {.is_null = mr_vec_is_null(vec, row)};

    if (v.is_null)
        return v;
    switch (cell->shape) {
    case MR_SHAPE_BOOL: v.u.i64 = ((const uint8_t *)vec->data)[row]; break;
    case MR_SHAPE_I64: v.u.i64 = ((const int64_t *)vec->data)[row]; break;
    case MR_SHAPE_F64: v.u.f64 = ((const double *)vec->data)[row]; break;
    case MR_SHAPE_I128: memcpy(&v.u.i128, (const mr_i128 *)vec->data + row, 16); break;
    case MR_SHAPE_STR: v.u.str = ((const struct mr_str *)vec->data)[row]; break;
    }
    return v;
}

/* A total order: NaN is above all numbers, both zeros are one. */
static int compare_f64(double a, double b)
{
    if (a != a || b != b)
        return (a != a) - (b != b);
    return (a > b) - (a < b);
}

static int compare_part(const struct mr_rank_tree *tree, const struct mr_rank_part *part,
                        const struct value *a, const struct value *b)
{
    int c = 0;

    if (a->is_null || b->is_null) {
        c = (int)b->is_null - (int)a->is_null;
        return part->has_nulls_last ? -c : c;
    }
    switch (tree->codec->cell[part->cell].shape) {
    case MR_SHAPE_BOOL:
    case MR_SHAPE_I64: c = (a->u.i64 > b->u.i64) - (a->u.i64 < b->u.i64); break;
    case MR_SHAPE_F64: c = compare_f64(a->u.f64, b->u.f64); break;
    case MR_SHAPE_I128: c = (a->u.i128 > b->u.i128) - (a->u.i128 < b->u.i128); break;
    case MR_SHAPE_STR: c = mr_str_cmp(&a->u.str, &b->u.str); break;
    }
    return part->is_descending ? -c : c;
}

int mr_rank_compare(const struct mr_rank_tree *tree, uint32_t parts, const char *a,
                    const char *b)
{
    int c = 0;

    for (uint32_t i = 0; i < parts && c == 0; i++) {
        const struct mr_rank_part *part = &tree->part[i];
        struct value x = of_cell(tree, a, part->cell), y = of_cell(tree, b, part->cell);

        c = compare_part(tree, part, &x, &y);
    }
    return c;
}

int mr_rank_compare_batch(const struct mr_rank_tree *tree, uint32_t parts,
                          const struct mr_batch *batch, uint32_t row, const char *b)
{
    int c = 0;

    for (uint32_t i = 0; i < parts && c == 0; i++) {
        const struct mr_rank_part *part = &tree->part[i];
        struct value x = of_batch(tree, batch, row, part->cell);
        struct value y = of_cell(tree, b, part->cell);

        c = compare_part(tree, part, &x, &y);
    }
    return c;
}

/* The whole order: no two rows are equal in it. */
static int compare(const struct mr_rank_tree *tree, mr_ref a, mr_ref b)
{
    const struct mr_rank_head *x = mr_rank_head(tree->shard, a);
    const struct mr_rank_head *y = mr_rank_head(tree->shard, b);
    int c = mr_rank_compare(tree, tree->parts, (const char *)x, (const char *)y);

    if (c != 0)
        return c;
    c = (x->number > y->number) - (x->number < y->number);
    if (c == 0) /* rows of different old tasks */
        c = (a > b) - (a < b);
    return tree->newest_first ? -c : c;
}

/* -- Shape ---------------------------------------------------------------------------------- */

static struct mr_rank_head *edit(const struct mr_rank_tree *tree, mr_ref ref)
{
    return mr_state_write(tree->shard, ref, 1);
}

static uint64_t priority(const struct mr_rank_tree *tree, mr_ref ref)
{
    const struct mr_rank_head *head = mr_rank_head(tree->shard, ref);

    return mr_hash_word(head->number, head->hash);
}

/* Is A above B in the tree? */
static bool is_above(const struct mr_rank_tree *tree, mr_ref a, mr_ref b)
{
    uint64_t x = priority(tree, a), y = priority(tree, b);

    return x != y ? x > y : a > b;
}

static void link(const struct mr_rank_tree *tree, mr_ref ref, mr_ref left, mr_ref right)
{
    struct mr_rank_head *head = edit(tree, ref);

    head->left = left;
    head->right = right;
    head->size = 1 + mr_rank_size(tree, left) + mr_rank_size(tree, right);
}

/* What of ROOT is before NODE, and what behind it. */
static void split(const struct mr_rank_tree *tree, mr_ref root, mr_ref node, mr_ref *before,
                  mr_ref *behind)
{
    mr_ref part;

    if (root == MR_REF_NONE) {
        *before = *behind = MR_REF_NONE;
        return;
    }
    struct mr_rank_head head = *mr_rank_head(tree->shard, root);
    if (compare(tree, root, node) < 0) {
        split(tree, head.right, node, &part, behind);
        link(tree, root, head.left, part);
        *before = root;
    } else {
        split(tree, head.left, node, before, &part);
        link(tree, root, part, head.right);
        *behind = root;
    }
}

static mr_ref join(const struct mr_rank_tree *tree, mr_ref left, mr_ref right)
{
    if (left == MR_REF_NONE || right == MR_REF_NONE)
        return left == MR_REF_NONE ? right : left;
    if (is_above(tree, left, right)) {
        struct mr_rank_head head = *mr_rank_head(tree->shard, left);
        link(tree, left, head.left, join(tree, head.right, right));
        return left;
    }
    struct mr_rank_head head = *mr_rank_head(tree->shard, right);
    link(tree, right, join(tree, left, head.left), head.right);
    return right;
}

mr_ref mr_rank_insert(const struct mr_rank_tree *tree, mr_ref root, mr_ref node)
{
    mr_ref left, right;

    if (root == MR_REF_NONE || is_above(tree, node, root)) {
        split(tree, root, node, &left, &right);
        link(tree, node, left, right);
        return node;
    }
    struct mr_rank_head head = *mr_rank_head(tree->shard, root);
    if (compare(tree, node, root) < 0)
        link(tree, root, mr_rank_insert(tree, head.left, node), head.right);
    else
        link(tree, root, head.left, mr_rank_insert(tree, head.right, node));
    return root;
}

mr_ref mr_rank_remove(const struct mr_rank_tree *tree, mr_ref root, mr_ref node)
{
    MR_ASSERT(root != MR_REF_NONE);
    struct mr_rank_head head = *mr_rank_head(tree->shard, root);

    if (root == node) {
        *edit(tree, node) = (struct mr_rank_head){.hash = head.hash, .number = head.number};
        return join(tree, head.left, head.right);
    }
    if (compare(tree, node, root) < 0)
        link(tree, root, mr_rank_remove(tree, head.left, node), head.right);
    else
        link(tree, root, head.left, mr_rank_remove(tree, head.right, node));
    return root;
}

/* -- Places ----------------------------------------------------------------------------------- */

mr_ref mr_rank_at(const struct mr_rank_tree *tree, mr_ref root, uint64_t k)
{
    for (;;) {
        MR_ASSERT(root != MR_REF_NONE);
        const struct mr_rank_head *head = mr_rank_head(tree->shard, root);
        uint64_t before = mr_rank_size(tree, head->left);

        if (k == before)
            return root;
        root = k < before ? head->left : head->right;
        k -= k < before ? 0 : before + 1;
    }
}

uint64_t mr_rank_before(const struct mr_rank_tree *tree, mr_ref root, mr_ref node)
{
    uint64_t count = 0;

    for (;;) {
        MR_ASSERT(root != MR_REF_NONE);
        const struct mr_rank_head *head = mr_rank_head(tree->shard, root);
        uint64_t before = mr_rank_size(tree, head->left);

        if (root == node)
            return count + before;
        if (compare(tree, node, root) < 0) {
            root = head->left;
        } else {
            count += before + 1;
            root = head->right;
        }
    }
}

uint64_t mr_rank_count_batch(const struct mr_rank_tree *tree, mr_ref root, uint32_t parts,
                             const struct mr_batch *batch, uint32_t row, bool upto)
{
    uint64_t count = 0;

    while (root != MR_REF_NONE) {
        const struct mr_rank_head *head = mr_rank_head(tree->shard, root);
        int c = mr_rank_compare_batch(tree, parts, batch, row, (const char *)head);

        if (c > 0 || (c == 0 && upto)) {
            count += mr_rank_size(tree, head->left) + 1;
            root = head->right;
        } else {
            root = head->left;
        }
    }
    return count;
}

uint64_t mr_rank_count(const struct mr_rank_tree *tree, mr_ref root, uint32_t parts,
                       const char *like)
{
    uint64_t count = 0;

    while (root != MR_REF_NONE) {
        const struct mr_rank_head *head = mr_rank_head(tree->shard, root);

        if (mr_rank_compare(tree, parts, like, (const char *)head) >= 0) {
            count += mr_rank_size(tree, head->left) + 1;
            root = head->right;
        } else {
            root = head->left;
        }
    }
    return count;
}
