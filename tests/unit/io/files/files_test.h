/*
 * tests/unit/io/files/files_test.h - tables, environments and directories for the tests
 * of the filesystem connector.
 */
#ifndef MR_TESTS_UNIT_IO_FILES_FILES_TEST_H
#define MR_TESTS_UNIT_IO_FILES_FILES_TEST_H

#include "io/files/files.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct table {
    struct mr_arena arena;
    struct mr_options options;
    struct mr_option option[16];
    struct mr_field field[8];
    struct mr_schema schema;
    struct mr_table_spec spec;
    struct mr_task_env env;
    char logged[4096];
    char root[128];
};

static void table_log(void *context, const char *line)
{
    struct table *table = context;
    size_t len = strlen(table->logged);

    snprintf(table->logged + len, sizeof(table->logged) - len, "%s\n", line);
}

static void table_option(struct table *table, const char *key, const char *value)
{
    for (uint32_t i = 0; i < table->options.count; i++) {
        if (mr_view_is(table->option[i].key, key)) {
            table->option[i].value = mr_view_of(value);
            return;
        }
    }
    table->option[table->options.count++] =
        (struct mr_option){.key = mr_view_of(key), .value = mr_view_of(value)};
    CHECK(table->options.count <= MR_COUNTOF(table->option));
}

/* A table of one STRING column over a fresh directory. */
static void table_init(struct table *table, struct mr_sys *sys)
{
    struct mr_err err = {0};

    memset(table, 0, sizeof(*table));
    mr_arena_init(&table->arena);
    snprintf(table->root, sizeof(table->root), "/tmp/mr_files_XXXXXX");
    CHECK(mkdtemp(table->root) != NULL);
    table->field[0] = (struct mr_field){.name = MR_VIEW("line"), .type = MR_TYPE_STRING};
    table->schema = (struct mr_schema){.count = 1, .field = table->field};
    table->options.table = MR_VIEW("lines");
    table->options.option = table->option;
    table->spec = (struct mr_table_spec){.name = "lines",
                                         .schema = &table->schema,
                                         .physical = 1,
                                         .options = &table->options,
                                         .format_prefix = ""};
    table->env = (struct mr_task_env){
        .sys = sys, .reactors = 1, .job_name = "test", .log = table_log, .log_context = table};
    table->env.aio = sys->ops->aio_open(sys, 64, &err);
    CHECK(table->env.aio != NULL);
    table_option(table, "path", table->root);
}

static void table_fini(struct table *table)
{
    char command[256];

    table->env.aio->ops->close(table->env.aio);
    mr_arena_fini(&table->arena);
    snprintf(command, sizeof(command), "rm -rf '%s'", table->root);
    CHECK(system(command) == 0);
}

static inline const char *in_table(const struct table *table, const char *name)
{
    static char path[8][512];
    static unsigned turn;
    char *out = path[turn++ % 8];

    snprintf(out, sizeof(path[0]), "%s/%s", table->root, name);
    return out;
}

static void put_bytes(const char *path, const char *bytes, size_t len, int flags)
{
    int file = open(path, O_WRONLY | O_CREAT | flags, 0600);

    CHECK(file >= 0);
    CHECK_EQ(write(file, bytes, len), len);
    close(file);
}

static inline void put_file(const char *path, const char *text)
{
    put_bytes(path, text, strlen(text), O_TRUNC);
}

static inline void append_file(const char *path, const char *text)
{
    put_bytes(path, text, strlen(text), O_APPEND);
}

#endif
