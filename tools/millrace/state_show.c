/* millrace state inspect: one directory, as a person wants to see it. */
#include "tools/millrace/state.h"

#include "core/data/datetime.h"
#include "operators/exchange/exchange.h"
#include "operators/scan/scan.h"
#include "operators/window/window.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_bytes(uint64_t bytes, struct mr_text *out)
{
    static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double size = (double)bytes;
    size_t u = 0;

    while (size >= 1024 && u + 1 < MR_COUNTOF(unit)) {
        size /= 1024;
        u++;
    }
    mr_text_printf(out, u == 0 ? "%.0f %s" : "%.1f %s", size, unit[u]);
}

static void print_time(int64_t ns, struct mr_text *out)
{
    if (ns == MR_WATERMARK_NONE)
        mr_text_puts(out, "none yet");
    else if (ns == MR_WATERMARK_END)
        mr_text_puts(out, "the end");
    else
        mr_timestamp_print(ns, ' ', 3, out);
}

/* -- From manifests ---------------------------------------------------------------------------- */

static void show_epochs(const struct mr_audit_info *info, struct mr_text *out)
{
    static const char *const state[] = {
        [MR_SUPER_EMPTY] = "none yet",
        [MR_SUPER_PREPARED] = "prepared: a start goes on from it",
        [MR_SUPER_COMMITTED] = "committed",
        [MR_SUPER_UNDECIDED] = "undecided: a start asks the sink that decides"};

    mr_text_printf(out, "  checkpoint  %" PRIu64 ", %s\n", info->super.epoch,
                   info->super.state < MR_COUNTOF(state) ? state[info->super.state] : "?");
    mr_text_printf(out, "  starts      %" PRIu64 "\n", info->super.incarnation);
    for (uint32_t i = 0; i < info->epochs && i < 20; i++) {
        const struct mr_audit_epoch *e = &info->epoch[i];

        mr_text_printf(out, "  %s %" PRIu64 ": ", i == 0 ? "epochs     " : "           ",
                       e->epoch);
        print_bytes(e->bytes, out);
        mr_text_printf(out,
                       " in %u chunks, of %u parts; needs those from %" PRIu64
                       " on; by millrace %s, start %" PRIu64 "\n",
                       e->chunks, e->parts, e->base_epoch, e->engine, e->incarnation);
    }
    if (info->epochs > 20)
        mr_text_printf(out, "              and %u older ones\n", info->epochs - 20);
    mr_text_printf(out, "  files       %u, ", info->files);
    print_bytes(info->file_bytes, out);
    if (info->unused_files != 0) {
        mr_text_printf(out, "; of these %u, ", info->unused_files);
        print_bytes(info->unused_bytes, out);
        mr_text_puts(out, ", that nothing needs");
    }
    mr_text_putc(out, '\n');
    if (info->trouble.code != 0)
        mr_text_printf(out, "  TROUBLE     %s\n", info->trouble.message);
}

static void show_parts(const struct mr_audit_info *info, struct mr_text *out)
{
    for (uint32_t i = 0; i < info->parts; i++) {
        const struct mr_audit_part *p = &info->part[i];

        mr_text_printf(out, "  %s task %u %s: ", i == 0 ? "parts      " : "           ",
                       p->task, p->name);
        print_bytes(p->bytes, out);
        mr_text_printf(out, " in %" PRIu64 " chunks, pages below %u\n", p->chunks, p->pages);
    }
}

/* -- From rows and roots ------------------------------------------------------------------------ */

struct splits {
    struct mr_text *out;
};

static int show_split(void *context, const struct mr_split *split, int64_t watermark_ns)
{
    struct mr_text *out = context;

    mr_text_printf(out, "    %s at ", split->id);
    if (split->start.offset == MR_OFFSET_START)
        mr_text_puts(out, "its start");
    else
        mr_text_printf(out, "%" PRId64, split->start.offset);
    mr_text_puts(out, ", watermark ");
    print_time(watermark_ns, out);
    mr_text_putc(out, '\n');
    return 0;
}

static int show_scan(const struct mr_state_dir *dir, const char *uid, struct mr_text *out,
                     struct mr_err *reterr)
{
    struct mr_restore roots = mr_state_dir_images(dir, "roots");
    int rc = 0;

    for (uint32_t i = 0; i < roots.images && rc == 0; i++) {
        struct mr_view view = mr_image_roots(roots.image[i], uid);

        if (view.len != 0)
            rc = mr_scan_read_roots(view, show_split, out, reterr);
    }
    return rc;
}

struct extent {
    uint64_t rows, values, slices;
    int64_t first_ns, last_ns; /* ends of slices */
    int64_t last_seen;
};

static void count_rows(const struct mr_image *image, struct extent *extent)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(image, &cursor, &row)) {
        int64_t end = (int64_t)row.owner;

        *(row.table == 0 ? &extent->rows : &extent->values) += 1;
        extent->first_ns = end < extent->first_ns ? end : extent->first_ns;
        extent->last_ns = end > extent->last_ns ? end : extent->last_ns;
    }
}

static int show_window(const struct mr_state_dir *dir, const struct mr_state_schema *schema,
                       struct mr_text *out, struct mr_err *reterr)
{
    struct mr_restore images = mr_state_dir_images(dir, schema->uid);
    struct extent extent = {.first_ns = INT64_MAX, .last_ns = INT64_MIN};
    int64_t watermark_ns = MR_WATERMARK_END, one;

    for (uint32_t i = 0; i < images.images; i++) {
        int rc =
            mr_window_roots_read(mr_image_roots(images.image[i], schema->uid), &one, reterr);

        if (rc < 0)
            return mr_wrap(reterr, "window '%s'", schema->uid);
        watermark_ns = one < watermark_ns ? one : watermark_ns;
        count_rows(images.image[i], &extent);
    }
    mr_text_puts(out, "    keeps ");
    for (uint32_t i = 0; i < schema->columns; i++) {
        mr_text_puts(out, i == 0 ? "" : ", ");
        mr_state_column_print(&schema->column[i], out);
    }
    mr_text_printf(out, "\n    %" PRIu64 " rows", extent.rows);
    if (schema->sets != 0)
        mr_text_printf(out, ", %" PRIu64 " distinct values", extent.values);
    mr_text_printf(out, ", of %u tasks; fired up to ", images.images);
    print_time(watermark_ns, out);
    if (extent.rows != 0) {
        mr_text_puts(out, "\n    slices that end from ");
        print_time(extent.first_ns, out);
        mr_text_puts(out, " to ");
        print_time(extent.last_ns, out);
    }
    mr_text_putc(out, '\n');
    return 0;
}

static void show_head(const struct mr_state_schema *schema, struct mr_text *out)
{
    mr_text_printf(out, "  %s '%s'\n   ", schema->kind, schema->uid);
    for (uint32_t i = 0; i < schema->params; i++)
        if (schema->param[i].value[0] != '\0')
            mr_text_printf(out, " %s=%s", schema->param[i].name, schema->param[i].value);
    if (schema->is_derived)
        mr_text_puts(out, " (keeps nothing)");
    mr_text_putc(out, '\n');
}

static int show_operators(const char *path, struct mr_text *out, struct mr_err *reterr)
{
    struct mr_state_dir dir;
    int rc = mr_state_dir_open(path, &dir, reterr);

    for (uint32_t i = 0; rc == 0 && i < dir.job->ops; i++) {
        const struct mr_state_schema *schema = dir.job->op[i];

        show_head(schema, out);
        if (strcmp(schema->kind, "scan") == 0)
            rc = show_scan(&dir, schema->uid, out, reterr);
        else if (strcmp(schema->kind, "window") == 0)
            rc = show_window(&dir, schema, out, reterr);
    }
    mr_state_dir_close(&dir);
    return rc;
}

int mr_state_inspect(const char *path, struct mr_err *reterr)
{
    struct mr_text out;
    struct mr_audit *audit;
    int rc = mr_audit_open(mr_sys_linux(NULL), path, &audit, reterr);

    if (rc < 0)
        return rc;
    const struct mr_audit_info *info = mr_audit_info(audit);
    const char *first = info->signature;
    bool is_described = info->trouble.code == 0 && first[0] != '\0';

    mr_text_init(&out);
    mr_text_printf(&out, "%s\n  %.*s\n", path, (int)strcspn(first, "\n"), first);
    show_epochs(info, &out);
    show_parts(info, &out);
    mr_audit_close(audit);
    if (is_described)
        rc = show_operators(path, &out, reterr);
    fputs(out.data, stdout);
    mr_text_fini(&out);
    return rc;
}
