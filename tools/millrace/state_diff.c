/*
 * millrace state diff: two directories, operator by operator.  Rows are compared by what
 * they say of their slice and key, in the columns that both have, however they lie and on
 * however many reactors they lay.
 */
#include "tools/millrace/state.h"

#include "core/base/hash.h"
#include "core/data/datetime.h"
#include "operators/aggregate/row_text.h"
#include "operators/scan/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES 5

struct row {
    uint64_t key, value; /* hashes of their texts */
    const struct mr_image *image;
    struct mr_image_row row;
};

/* The rows of one operator in one directory. */
struct side {
    const struct mr_state_dir *dir;
    const struct mr_state_schema *schema;
    const struct mr_state_column **column; /* those that both have, in the same order */
    struct row *row;
    uint64_t rows, capacity;
    uint64_t values; /* of sets */
};

static void print_key(const struct side *side, const struct mr_image *image,
                      const struct mr_image_row *row, struct mr_text *out)
{
    uint32_t skip = mr_row_head(row->data)->skip;

    mr_text_puts(out, "slice to ");
    mr_timestamp_print((int64_t)row->owner, ' ', 3, out);
    if (skip != 0)
        mr_text_printf(out, ", late for %u windows", skip);
    mr_text_puts(out, side->schema->keys == 0 ? "" : ", ");
    mr_state_row_print_key(side->schema, image, row, out);
}

static uint64_t hash_text(const struct mr_text *text)
{
    return mr_hash_bytes(text->data, text->len, 0);
}

static void add_row(struct side *side, uint32_t columns, const struct mr_image *image,
                    const struct mr_image_row *row, struct mr_text *text)
{
    if (!mr_state_row_is(side->schema, row)) {
        side->values++;
        return;
    }
    if (side->rows == side->capacity) {
        side->capacity = side->capacity == 0 ? 1024 : side->capacity * 2;
        side->row = realloc(side->row, side->capacity * sizeof(*side->row));
        MR_ASSERT(side->row != NULL);
    }
    struct row *r = &side->row[side->rows++];

    *r = (struct row){.image = image, .row = *row};
    mr_text_reset(text);
    print_key(side, image, row, text);
    r->key = hash_text(text);
    mr_text_reset(text);
    for (uint32_t c = 0; c < columns; c++) {
        mr_state_row_print_value(side->column[c], image, row, text);
        mr_text_putc(text, '\n');
    }
    r->value = hash_text(text);
}

static int by_key(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->value == y->value ? 0 : x->value < y->value ? -1 : 1;
}

static void load_rows(struct side *side, uint32_t columns)
{
    struct mr_restore images = mr_state_dir_images(side->dir, side->schema->uid);
    struct mr_text text;

    mr_text_init(&text);
    for (uint32_t i = 0; i < images.images; i++) {
        struct mr_image_row row;
        uint64_t cursor = 0;

        while (mr_image_next(images.image[i], &cursor, &row))
            add_row(side, columns, images.image[i], &row, &text);
    }
    if (side->rows != 0)
        qsort(side->row, side->rows, sizeof(*side->row), by_key);
    mr_text_fini(&text);
}

/* -- Sentences ------------------------------------------------------------------------------------ */

static void print_alone(const struct side *side, const struct row *r, const char *path)
{
    struct mr_text text;

    mr_text_init(&text);
    print_key(side, r->image, &r->row, &text);
    for (uint32_t c = 0; c < side->schema->columns; c++) {
        mr_text_puts(&text, c == 0 ? ": " : ", ");
        mr_state_column_print(&side->schema->column[c], &text);
        mr_text_putc(&text, '=');
        mr_state_row_print_value(&side->schema->column[c], r->image, &r->row, &text);
    }
    printf("    only in %s: %s\n", path, text.data);
    mr_text_fini(&text);
}

static void print_pair(const struct side *a, const struct row *x, const struct side *b,
                       const struct row *y, uint32_t columns)
{
    struct mr_text text, left, right;

    mr_text_init(&text);
    mr_text_init(&left);
    mr_text_init(&right);
    print_key(a, x->image, &x->row, &text);
    for (uint32_t c = 0; c < columns; c++) {
        mr_text_reset(&left);
        mr_text_reset(&right);
        mr_state_row_print_value(a->column[c], x->image, &x->row, &left);
        mr_state_row_print_value(b->column[c], y->image, &y->row, &right);
        if (strcmp(left.data, right.data) == 0)
            continue;
        mr_text_puts(&text, "; ");
        mr_state_column_print(a->column[c], &text);
        mr_text_printf(&text, " %s, %s", left.data, right.data);
    }
    printf("    differs: %s\n", text.data);
    mr_text_fini(&text);
    mr_text_fini(&left);
    mr_text_fini(&right);
}

struct counts {
    uint64_t only_a, only_b, differ;
};

static void compare_rows(const struct side *a, const struct side *b, uint32_t columns,
                         struct counts *counts)
{
    uint64_t i = 0, j = 0;

    while (i < a->rows || j < b->rows) {
        const struct row *x = i < a->rows ? &a->row[i] : NULL;
        const struct row *y = j < b->rows ? &b->row[j] : NULL;

        if (y == NULL || (x != NULL && x->key < y->key)) {
            if (counts->only_a++ < SAMPLES)
                print_alone(a, x, a->dir->path);
            i++;
        } else if (x == NULL || y->key < x->key) {
            if (counts->only_b++ < SAMPLES)
                print_alone(b, y, b->dir->path);
            j++;
        } else {
            if (x->value != y->value && counts->differ++ < SAMPLES)
                print_pair(a, x, b, y, columns);
            i++;
            j++;
        }
    }
}

/* -- Operators ------------------------------------------------------------------------------------- */

static uint32_t common_columns(struct side *a, struct side *b)
{
    uint32_t count = 0;

    a->column = calloc(a->schema->columns + 1, sizeof(const struct mr_state_column *));
    b->column = calloc(a->schema->columns + 1, sizeof(const struct mr_state_column *));
    MR_ASSERT(a->column != NULL && b->column != NULL);
    for (uint32_t i = 0; i < a->schema->columns; i++) {
        for (uint32_t j = 0; j < b->schema->columns; j++) {
            if (!mr_state_column_same(&a->schema->column[i], &b->schema->column[j]))
                continue;
            a->column[count] = &a->schema->column[i];
            b->column[count++] = &b->schema->column[j];
            break;
        }
    }
    return count;
}

static bool diff_window(const struct mr_state_dir *dir_a, const struct mr_state_dir *dir_b,
                        const struct mr_state_change *change)
{
    struct side a = {.dir = dir_a, .schema = change->old};
    struct side b = {.dir = dir_b, .schema = change->now};
    uint32_t columns = common_columns(&a, &b);
    struct counts counts = {0};

    load_rows(&a, columns);
    load_rows(&b, columns);
    compare_rows(&a, &b, columns, &counts);
    printf("    %" PRIu64 " and %" PRIu64 " rows: %" PRIu64 " only in the first, %" PRIu64
           " only in the second, %" PRIu64 " differ\n",
           a.rows, b.rows, counts.only_a, counts.only_b, counts.differ);
    if (a.values != b.values)
        printf("    %" PRIu64 " and %" PRIu64 " distinct values\n", a.values, b.values);
    bool is_same = counts.only_a + counts.only_b + counts.differ == 0 && a.values == b.values;

    free(a.row);
    free(b.row);
    free(a.column);
    free(b.column);
    return is_same;
}

static int put_split(void *context, const struct mr_split *split, int64_t watermark_ns)
{
    struct mr_text line;

    (void)watermark_ns;
    mr_text_init(&line);
    mr_text_printf(&line, "%s at %" PRId64, split->id, split->start.offset);
    mr_text_printf(context, "%s\n", line.data);
    mr_text_fini(&line);
    return 0;
}

static int read_splits(const struct mr_state_dir *dir, const char *uid, struct mr_text *out,
                       struct mr_err *reterr)
{
    struct mr_restore roots = mr_state_dir_images(dir, "roots");
    int rc = 0;

    for (uint32_t i = 0; i < roots.images && rc == 0; i++) {
        struct mr_view view = mr_image_roots(roots.image[i], uid);

        if (view.len != 0)
            rc = mr_scan_read_roots(view, put_split, out, reterr);
    }
    return rc;
}

/* Is LINE (to its newline) a line of TEXT? */
static bool has_line(const char *text, const char *line, size_t len)
{
    for (const char *p = text; *p != '\0'; p += strcspn(p, "\n") + 1)
        if (strncmp(p, line, len + 1) == 0)
            return true;
    return false;
}

static bool print_lines_not_in(const char *lines, const char *other, const char *path)
{
    bool is_all = true;

    for (const char *p = lines; *p != '\0'; p += strcspn(p, "\n") + 1) {
        size_t len = strcspn(p, "\n");

        if (has_line(other, p, len))
            continue;
        printf("    in %s: %.*s\n", path, (int)len, p);
        is_all = false;
    }
    return is_all;
}

static int diff_scan(const struct mr_state_dir *a, const struct mr_state_dir *b,
                     const struct mr_state_change *change, bool *ret_same,
                     struct mr_err *reterr)
{
    struct mr_text x, y;

    mr_text_init(&x);
    mr_text_init(&y);
    int rc = read_splits(a, change->old->uid, &x, reterr);

    if (rc == 0)
        rc = read_splits(b, change->now->uid, &y, reterr);
    if (rc == 0) {
        bool left = print_lines_not_in(x.data, y.data, a->path);
        bool right = print_lines_not_in(y.data, x.data, b->path);

        *ret_same = left && right;
    }
    mr_text_fini(&x);
    mr_text_fini(&y);
    return rc;
}

static int diff_change(const struct mr_state_dir *a, const struct mr_state_dir *b,
                       const struct mr_state_change *change, bool *ret_same,
                       struct mr_err *reterr)
{
    const struct mr_state_schema *is = change->now != NULL ? change->now : change->old;
    int rc = 0;

    *ret_same = true;
    if (is->is_derived)
        return 0;
    printf("  %s '%s'\n", is->kind, is->uid);
    if (change->old == NULL || change->now == NULL) {
        printf("    only in %s\n", change->old != NULL ? a->path : b->path);
        *ret_same = false;
        return 0;
    }
    bool same_columns = change->verdict == MR_STATE_KEPT;

    if (change->reason[0] != '\0')
        printf("    %s\n", change->reason);
    if (strcmp(is->kind, "window") == 0)
        *ret_same = diff_window(a, b, change);
    else if (strcmp(is->kind, "scan") == 0)
        rc = diff_scan(a, b, change, ret_same, reterr);
    *ret_same &= same_columns;
    return rc;
}

int mr_state_diff(const char *path_a, const char *path_b, bool *ret_same, struct mr_err *reterr)
{
    struct mr_state_dir a, b = {0};
    struct mr_text x, y;
    struct mr_state_plan *plan = NULL;
    bool is_same = true;

    mr_text_init(&x);
    mr_text_init(&y);
    int rc = mr_state_dir_signature(path_a, &x, reterr);

    if (rc == 0)
        rc = mr_state_dir_signature(path_b, &y, reterr);
    if (rc == 0)
        rc = mr_state_plan_new(x.data, y.data, &plan, reterr);
    mr_text_fini(&x);
    mr_text_fini(&y);
    if (rc < 0)
        return rc;
    mr_arena_init(&b.arena);
    rc = mr_state_dir_open(path_a, &a, reterr);
    if (rc == 0)
        rc = mr_state_dir_open(path_b, &b, reterr);
    for (uint32_t i = 0; i < plan->changes && rc == 0; i++) {
        bool same_here;

        rc = diff_change(&a, &b, &plan->change[i], &same_here, reterr);
        is_same &= same_here;
    }
    if (rc == 0)
        printf("%s\n", is_same ? "the same" : "they differ");
    mr_state_dir_close(&a);
    mr_state_dir_close(&b);
    mr_state_plan_free(plan);
    *ret_same = is_same;
    return rc;
}
