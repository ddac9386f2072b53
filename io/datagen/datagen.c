#include "io/datagen/datagen.h"

#include "io/datagen/column_int.h"

static const struct mr_option_spec datagen_options[] = {
    MR_MADE_OPTIONS,
    {.name = "fields.#.kind",
     .kind = MR_OPTION_ENUM,
     .fallback = "random",
     .choices = "random|sequence",
     .help = "A sequence counts from start to end, and its end is the end of the table."},
    {.name = "fields.#.min", .kind = MR_OPTION_STRING, .help = "Smallest random number."},
    {.name = "fields.#.max", .kind = MR_OPTION_STRING, .help = "Largest random number."},
    {.name = "fields.#.max-past",
     .kind = MR_OPTION_DURATION,
     .fallback = "0 s",
     .help = "How much older than now a random TIMESTAMP may be."},
    {.name = "fields.#.length",
     .kind = MR_OPTION_INT,
     .help =
         "Of a random string or bytes, default 100 or the length of the type; of an array, map or "
         "multiset, default 3."},
    {.name = "fields.#.var-len",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Lengths vary from 1 to length."},
    {.name = "fields.#.start", .kind = MR_OPTION_STRING, .help = "First value of a sequence."},
    {.name = "fields.#.end", .kind = MR_OPTION_STRING, .help = "Last value of a sequence."},
    {0},
};

static const struct mr_made_class datagen_class = {
    .name = "datagen",
    .options = datagen_options,
    .leaf_new = mr_datagen_column_new,
    .leaf_rows = mr_datagen_column_rows,
    .leaf_make = mr_datagen_column_make,
};

static int datagen_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                        struct mr_source **ret, struct mr_err *reterr)
{
    (void)env;
    return mr_made_open(&datagen_class, spec, ret, reterr);
}

const struct mr_source_class mr_datagen_source = {
    .name = "datagen",
    .options = datagen_options,
    .open = datagen_open,
    MR_MADE_SOURCE,
};
