/*
 * The SQL half of include/millrace.h: scripts of an engine, whose plans become its jobs.
 * The session (catalog and settings) is the engine's, so that a later script sees the
 * tables of an earlier one.
 */
#include "core/base/alloc.h"
#include "core/op/secret.h"
#include "job/library.h"
#include "job/registry.h"
#include "job/run/engine.h"
#include "sql/session/dry.h"
#include "sql/session/session.h"

#include <errno.h>
#include <stdlib.h>

struct mr_script {
    struct mr_engine *engine;
    struct mr_cursor *cursor;
};

static const struct mr_resolver registry = {
    .source = mr_registry_source,
    .sink = mr_registry_sink,
    .format = mr_registry_format,
    .library = mr_library_open,
};

static void free_session(void *session)
{
    mr_session_free(session);
}

static struct mr_session *session_of(struct mr_engine *engine)
{
    void **session = mr_engine_session(engine, free_session);

    if (*session == NULL)
        *session = mr_session_open(&registry, mr_engine_sys(engine));
    return *session;
}

/* One log line for each line of WARNINGS. */
static void log_warnings(struct mr_engine *engine, const char *warnings)
{
    while (warnings != NULL && *warnings != '\0') {
        size_t len = strcspn(warnings, "\n");
        char *line = mr_strndup(warnings, len, "a warning");
        mr_engine_log(engine, line);
        free(line);
        warnings += len + (warnings[len] == '\n');
    }
}

int mr_engine_set(struct mr_engine *engine, const char *key, const char *value,
                  struct mr_err *reterr)
{
    const char *warning = NULL;
    int rc = mr_settings_set(mr_session_settings(session_of(engine)), mr_view_of(key),
                             mr_view_of(value), &warning, reterr);

    if (rc == 0)
        log_warnings(engine, warning);
    return rc;
}

const char *mr_engine_get(struct mr_engine *engine, const char *key)
{
    return mr_settings_get(mr_session_settings(session_of(engine)), key);
}

int mr_script_open(struct mr_engine *engine, const char *name, const char *text,
                   struct mr_script **ret_script, struct mr_err *reterr)
{
    struct mr_script *script = calloc(1, sizeof(*script));

    if (script == NULL)
        return mr_fail(reterr, -ENOMEM, "script: out of memory");
    script->engine = engine;
    int rc = mr_cursor_open(session_of(engine), name, text, &script->cursor, reterr);
    if (rc < 0) {
        free(script);
        return rc;
    }
    *ret_script = script;
    return 0;
}

void mr_script_free(struct mr_script *script)
{
    if (script == NULL)
        return;
    mr_cursor_free(script->cursor);
    free(script);
}

/* What a job is made of, until it ends. */
struct running {
    struct mr_plan *plan;
    struct mr_secrets secrets; /* in the plan's options */
    struct mr_err *starting;   /* why it could not be started; NULL: it has been */
};

static void free_running(void *context)
{
    struct running *running = context;

    if (running->starting != NULL)
        mr_secrets_hide(&running->secrets, running->starting);
    mr_secrets_fini(&running->secrets);
    mr_plan_free(running->plan);
    free(running);
}

/* The secrets that the options of the plan's tables refer to. */
static int resolve(struct running *running, struct mr_sys *sys, struct mr_err *reterr)
{
    const struct mr_graph *graph = running->plan->graph;
    int rc = 0;

    for (uint32_t i = 0; i < graph->nodes && rc == 0; i++) {
        const struct mr_node *node = graph->node[i];
        const struct mr_table_spec *table = node->kind == MR_NODE_SCAN   ? &node->scan->table
                                            : node->kind == MR_NODE_SINK ? &node->sink->table
                                                                         : NULL;
        if (table != NULL && table->options != NULL)
            rc = mr_secrets_resolve(&running->secrets, sys, table->options,
                                    table->allowed_roots, reterr);
    }
    return rc;
}

static const struct mr_schema *collected(const struct mr_graph *graph)
{
    for (uint32_t i = 0; i < graph->nodes; i++)
        if (graph->node[i]->kind == MR_NODE_COLLECT)
            return graph->node[i]->schema;
    return NULL;
}

static int start_failed(const struct mr_err *err, struct mr_err *reterr)
{
    if (reterr != NULL)
        *reterr = *err;
    return err->code;
}

static int start(struct mr_script *script, struct mr_plan *plan, struct mr_job **ret_job,
                 struct mr_err *reterr)
{
    const struct mr_settings *settings = mr_session_settings(session_of(script->engine));
    static const char interval[] = "execution.checkpointing.interval";
    struct running *running = calloc(1, sizeof(*running));
    struct mr_err err = {0};

    if (running == NULL) {
        mr_plan_free(plan);
        return mr_fail(reterr, -ENOMEM, "out of memory: starting a job");
    }
    running->plan = plan;
    running->starting = &err;
    int rc = resolve(running, mr_engine_sys(script->engine), &err);
    if (rc < 0) {
        free_running(running);
        return start_failed(&err, reterr);
    }
    struct mr_engine_start what = {
        .graph = plan->graph,
        .collect = collected(plan->graph),
        .checkpoint_interval_ns = mr_settings_get(settings, interval) == NULL
                                      ? 0
                                      : mr_settings_get_duration_ns(settings, interval),
        .allows_lost_state = mr_settings_get_bool(settings, MR_SETTING_ALLOW_LOST),
        .secrets = &running->secrets,
        .release = free_running,
        .context = running,
    };

    rc = mr_engine_start_job(script->engine, &what, ret_job, &err);
    if (rc < 0)
        return start_failed(&err, reterr);
    running->starting = NULL;
    return 0;
}

int mr_script_step_dry(struct mr_script *script, struct mr_text *name,
                       struct mr_text *signature, struct mr_err *reterr)
{
    struct mr_session_result result = {0};
    int step = mr_cursor_step(script->cursor, false, &result, reterr);

    log_warnings(script->engine, result.warnings);
    mr_text_reset(name);
    mr_text_reset(signature);
    if (step < 0 || result.plan == NULL)
        return step;
    mr_text_puts(name, result.plan->graph->name);
    mr_graph_signature(result.plan->graph, signature);
    mr_plan_free(result.plan);
    return step;
}

int mr_script_step(struct mr_script *script, int check_only, struct mr_job **ret_job,
                   const char **ret_text, struct mr_err *reterr)
{
    struct mr_session_result result = {0};
    int step = mr_cursor_step(script->cursor, check_only != 0, &result, reterr);

    log_warnings(script->engine, result.warnings);
    if (step < 0)
        return step;
    if (ret_text != NULL)
        *ret_text = result.text;
    if (result.plan == NULL)
        return step;
    if (check_only) {
        mr_plan_free(result.plan);
        return step;
    }
    if (ret_job == NULL) {
        mr_plan_free(result.plan);
        return mr_fail(reterr, -EINVAL,
                       "mr_script_step: a job was started, but ret_job is NULL");
    }
    int rc = start(script, result.plan, ret_job, reterr);
    return rc < 0 ? rc : step;
}

/* Until the job has ended; rows of a SELECT are dropped. */
static int run_to_end(struct mr_job *job, int step, struct mr_err *reterr)
{
    const struct mr_result_batch *batch;
    int rc;

    if (step == MR_STEP_QUERY) {
        while ((rc = mr_job_next(job, MR_SECOND_NS, &batch, reterr)) >= 0)
            ;
        rc = rc == -ENODATA ? 0 : rc;
    } else {
        while ((rc = mr_job_wait(job, MR_SECOND_NS, reterr)) == 0)
            ;
    }
    int stopped = mr_job_stop(job, rc < 0 ? NULL : reterr);
    return rc < 0 ? rc : stopped;
}

int mr_sql(struct mr_engine *engine, const char *text, struct mr_err *reterr)
{
    struct mr_script *script = NULL;
    int rc = mr_script_open(engine, "<text>", text, &script, reterr);

    while (rc >= 0) {
        struct mr_job *job = NULL;
        rc = mr_script_step(script, 0, &job, NULL, reterr);
        if (rc == MR_STEP_END)
            break;
        if (rc >= 0 && job != NULL)
            rc = run_to_end(job, rc, reterr);
    }
    mr_script_free(script);
    return rc < 0 ? rc : 0;
}
