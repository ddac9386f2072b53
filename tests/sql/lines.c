#include "tests/sql/lines.h"

#include "core/data/print.h"
#include "io/files/files.h"
#include "io/print/print.h"

#include <stdio.h>
#include <stdlib.h>

/* -- Rows as lines of print ----------------------------------------------------------- */

struct mr_encoder {
    char prefix[64];
};

static int encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr)
{
    struct mr_encoder *encoder = calloc(1, sizeof(*encoder));
    struct mr_option *identifier = mr_options_find(spec->options, "print-identifier");

    (void)reterr;
    MR_ASSERT(encoder != NULL);
    if (identifier != NULL)
        (void)snprintf(encoder->prefix, sizeof(encoder->prefix), MR_VIEW_FMT "> ",
                       MR_VIEW_ARG(identifier->value));
    *ret = encoder;
    return 0;
}

static int encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason)
{
    (void)reason;
    mr_text_puts(out, encoder->prefix);
    mr_row_print_java(batch, row, out);
    return 0;
}

static void encoder_free(struct mr_encoder *encoder)
{
    free(encoder);
}

static const struct mr_format_class lines_format = {
    .name = "lines",
    .encoder_new = encoder_new,
    .encode = encode,
    .encoder_free = encoder_free,
};

/* -- The sink ---------------------------------------------------------------------------- */

struct mr_sink {
    struct mr_table_spec spec;
    struct mr_options options;
    struct mr_option option[8];
    char path[128];
    struct mr_sink *files;
};

static int lines_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                      struct mr_sink **ret, struct mr_err *reterr)
{
    struct mr_sink *sink = calloc(1, sizeof(*sink));
    struct mr_option *identifier = mr_options_find(spec->options, "print-identifier");

    MR_ASSERT(sink != NULL);
    (void)snprintf(sink->path, sizeof(sink->path), "/out/print/%s", spec->name);
    sink->options = (struct mr_options){.table = spec->options->table, .option = sink->option};
    sink->option[sink->options.count++] =
        (struct mr_option){mr_view_of("path"), mr_view_of(sink->path), false};
    if (identifier != NULL)
        sink->option[sink->options.count++] = *identifier;
    sink->spec = *spec;
    sink->spec.options = &sink->options;
    sink->spec.format = &lines_format;
    sink->spec.format_prefix = "lines.";
    int rc = mr_files_sink.open(&sink->spec, env, &sink->files, reterr);
    if (rc < 0) {
        free(sink);
        return rc;
    }
    *ret = sink;
    return 0;
}

static int lines_op_new(struct mr_sink *sink, struct mr_task_env *env,
                        const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                        struct mr_err *reterr)
{
    return mr_files_sink.op_new(sink->files, env, roots, count, ret, reterr);
}

static void lines_close(struct mr_sink *sink)
{
    if (sink == NULL)
        return;
    mr_files_sink.close(sink->files);
    free(sink);
}

static const struct mr_option_spec options[] = {
    {.name = "print-identifier", .kind = MR_OPTION_STRING, .help = "As print's."},
    {.name = "standard-error", .kind = MR_OPTION_BOOL, .help = "Not looked at."},
    {.name = "sink.parallelism", .kind = MR_OPTION_INT, .help = "Not looked at."},
    {0},
};

const struct mr_sink_class mr_lines_sink = {
    .name = "print",
    .options = options,
    .means = MR_SINK_FOLLOWS,
    .takes_updates = true,
    .open = lines_open,
    .op_new = lines_op_new,
    .close = lines_close,
};
