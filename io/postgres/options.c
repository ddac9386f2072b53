#include "io/postgres/postgres.h"

#include <stdlib.h>

#define FIRST_NS       (10 * MR_SECOND_NS) /* in which a server may still be starting */
#define FIRST_PAUSE_NS (200 * MR_MILLI_NS)

const struct mr_option_spec mr_pg_options[] = {
    {"url", MR_OPTION_STRING, NULL, true, NULL,
     "'jdbc:postgresql://host:port/database?parameter=value&...', as Flink takes it."},
    {"table-name", MR_OPTION_STRING, NULL, true, NULL,
     "Table in the database, 'schema.table' or 'table'."},
    {"username", MR_OPTION_STRING, NULL, false, NULL, "User; default: the URL's, or libpq's."},
    {"password", MR_OPTION_STRING, NULL, false, NULL,
     "Password; better 'secret:file:PATH' or 'secret:env:NAME' than the word itself."},
    {"driver", MR_OPTION_STRING, NULL, false, NULL,
     "Accepted for Flink's sake: a class name, and there is no Java here."},
    {"connection.max-retry-timeout", MR_OPTION_DURATION, "60 s", false, NULL,
     "How long a server may be away before the job fails; until then its rows wait."},
    {"sink.buffer-flush.max-rows", MR_OPTION_INT, "2048", false, NULL,
     "Rows that are collected for one statement; a batch that has more is written whole."},
    {"sink.buffer-flush.interval", MR_OPTION_DURATION, "0 s", false, NULL,
     "How long rows may wait for others to be written together with; 0: what has arrived is "
     "written at once (Flink's default is 1 s)."},
    {"sink.max-retries", MR_OPTION_INT, "3", false, NULL,
     "How often a statement that failed for a passing reason (a deadlock) is tried again."},
    {"sink.delivery-guarantee", MR_OPTION_ENUM, "at-least-once", false,
     "at-least-once|exactly-once",
     "exactly-once, for a table without PRIMARY KEY: rows are prepared at each checkpoint and "
     "committed when it counts; the server needs max_prepared_transactions above 0.  With a "
     "key, rows overwrite themselves either way."},
    {"sink.parallelism", MR_OPTION_INT, NULL, false, NULL,
     "Accepted for Flink's sake; every reactor writes."},
    {"lookup.max-retries", MR_OPTION_INT, "3", false, NULL,
     "How often a question of a lookup join that failed for a passing reason is asked again."},
    {"scan.partition.column", MR_OPTION_STRING, NULL, false, NULL,
     "Integer or numeric column whose ranges are read side by side; needs the three below."},
    {"scan.partition.num", MR_OPTION_INT, NULL, false, NULL, "Number of ranges."},
    {"scan.partition.lower-bound", MR_OPTION_INT, NULL, false, NULL,
     "Smallest value of the first range: rows below it are not read, as in Flink."},
    {"scan.partition.upper-bound", MR_OPTION_INT, NULL, false, NULL,
     "Largest value of the last range: rows above it are not read."},
    {"scan.fetch-size", MR_OPTION_INT, "0", false, NULL,
     "Accepted for Flink's sake: rows are streamed, never fetched whole."},
    {"scan.auto-commit", MR_OPTION_BOOL, "true", false, NULL,
     "Accepted for Flink's sake: each range is one statement."},
    {"filter.handling.policy", MR_OPTION_ENUM, "ALWAYS", false, "ALWAYS|NEVER",
     "Accepted for Flink's sake: rows are filtered here, whichever is set."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

static int set_user(struct mr_pg_options *options, const struct mr_table_spec *spec,
                    struct mr_err *reterr)
{
    static const char *const given[][2] = {{"username", "user"}, {"password", "password"}};
    int rc = 0;

    for (size_t i = 0; i < MR_COUNTOF(given) && rc == 0; i++) {
        struct mr_view value = {0};
        rc = mr_options_string(spec->options, mr_pg_options, given[i][0], &value, reterr);
        if (rc == 0 && value.data != NULL)
            rc = mr_pg_place_set(&options->place, given[i][1], value, reterr);
    }
    return rc;
}

/* Read, so that they count as known. */
static int read_accepted(const struct mr_table_spec *spec, struct mr_task_env *env,
                         struct mr_err *reterr)
{
    struct mr_view driver = {0};
    int64_t number;
    bool flag;
    int rc = mr_options_string(spec->options, mr_pg_options, "driver", &driver, reterr);

    if (rc == 0)
        rc = mr_options_int(spec->options, mr_pg_options, "scan.fetch-size", &number, reterr);
    if (rc == 0)
        rc = mr_options_bool(spec->options, mr_pg_options, "scan.auto-commit", &flag, reterr);
    if (rc == 0 && driver.data != NULL)
        mr_task_log(env,
                    "table '%s': 'driver' = '" MR_VIEW_FMT "' names a Java class and is left "
                    "out: the server is spoken to directly",
                    spec->name, MR_VIEW_ARG(driver));
    return rc;
}

int mr_pg_options_init(struct mr_pg_options *options, const struct mr_table_spec *spec,
                       struct mr_task_env *env, struct mr_err *reterr)
{
    struct mr_view url = {0}, table = {0};

    *options = (struct mr_pg_options){0};
    mr_text_init(&options->place.ignored);
    int rc = mr_options_string(spec->options, mr_pg_options, "url", &url, reterr);
    if (rc == 0)
        rc = mr_options_string(spec->options, mr_pg_options, "table-name", &table, reterr);
    if (rc == 0)
        rc = mr_options_duration(spec->options, mr_pg_options, "connection.max-retry-timeout",
                                 &options->retry_timeout_ns, reterr);
    if (rc == 0 && (url.data == NULL || table.data == NULL))
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "One or more required options are missing.\n\nMissing required options "
                     "are:\n\n%s",
                     url.data == NULL ? "url" : "table-name");
    if (rc == 0)
        rc = mr_pg_place_init(&options->place, url, reterr);
    if (rc == 0)
        rc = set_user(options, spec, reterr);
    if (rc == 0)
        rc = read_accepted(spec, env, reterr);
    if (rc < 0) {
        mr_pg_options_fini(options);
        return rc;
    }
    options->table = strndup(table.data, table.len);
    MR_ASSERT(options->table != NULL);
    if (memmem(url.data, url.len, "password=", 9) != NULL)
        mr_task_log(env,
                    "table '%s': the URL holds a password, which plans and listings may show: "
                    "give it as 'password' = 'secret:file:PATH'",
                    spec->name);
    if (options->place.ignored.len != 0)
        mr_task_log(env,
                    "table '%s': parameters of the URL that mean nothing here are left out: %s",
                    spec->name, options->place.ignored.data);
    return 0;
}

void mr_pg_options_fini(struct mr_pg_options *options)
{
    mr_pg_place_fini(&options->place);
    free(options->table);
    options->table = NULL;
}

int mr_pg_look_first(struct mr_pg_link *link, const struct mr_pg_options *options,
                     int (*look)(void *context, struct mr_pg_link *link, struct mr_err *reterr),
                     void *context, struct mr_err *reterr)
{
    struct mr_sys *sys = link->env->sys;
    int64_t wait_ns =
        options->retry_timeout_ns < FIRST_NS ? options->retry_timeout_ns : FIRST_NS;
    int64_t until_ns = mr_now_ns(sys) + wait_ns;
    bool has_said = false, was_up = false;
    struct mr_err err;

    for (;;) {
        bool is_up = false;
        link->trouble = MR_PG_FINE;
        int rc = mr_pg_link_open(link, &is_up, &err);
        if (rc == 0)
            rc = look(context, link, &err);
        mr_pg_link_close(link);
        if (rc == 0)
            return 0;
        /* Twice: the server may have come up between the attempt and the question. */
        if (link->trouble != MR_PG_LOST || (is_up && was_up) || mr_now_ns(sys) >= until_ns) {
            if (reterr != NULL)
                *reterr = err;
            return rc;
        }
        was_up = is_up;
        if (!has_said)
            mr_task_log(link->env, "%s; trying again for %lld s", err.message,
                        (long long)(wait_ns / MR_SECOND_NS));
        has_said = true;
        mr_pg_link_pause(link, FIRST_PAUSE_NS);
    }
}
