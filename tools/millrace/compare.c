/* millrace check FILE --from DIR: what the job in FILE would take over from state in DIR. */
#include "tools/millrace/state.h"

#include "job/run/job.h"
#include "sql/session/dry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The INSERT that would start from the savepoint: the one of its name, else the first. */
struct choice {
    uint32_t inserts;
    bool is_named;
    struct mr_text name, signature;
};

static int stored_name(const char *signature, struct mr_text *out, struct mr_err *reterr)
{
    struct mr_arena arena;
    struct mr_state_job *job;

    mr_arena_init(&arena);
    int rc = mr_state_parse(&arena, mr_view_of(signature), &job, reterr);

    if (rc == 0)
        mr_text_puts(out, job->name);
    mr_arena_fini(&arena);
    return rc;
}

static int choose(struct mr_engine *engine, const char *name, const char *text,
                  const char *stored, struct choice *choice, struct mr_err *reterr)
{
    struct mr_text job, signature;
    struct mr_script *script;
    int step = mr_script_open(engine, name, text, &script, reterr);

    if (step < 0)
        return step;
    mr_text_init(&job);
    mr_text_init(&signature);
    while ((step = mr_script_step_dry(script, &job, &signature, reterr)) > 0) {
        if (step != MR_STEP_INSERT)
            continue;
        bool is_named = strcmp(job.data, stored) == 0;

        if (choice->inserts++ != 0 && (choice->is_named || !is_named))
            continue;
        choice->is_named = is_named;
        mr_text_reset(&choice->name);
        mr_text_puts(&choice->name, job.data);
        mr_text_reset(&choice->signature);
        mr_text_puts(&choice->signature, signature.data);
    }
    mr_text_fini(&job);
    mr_text_fini(&signature);
    mr_script_free(script);
    return step;
}

static int compare(const struct mr_command_options *options, const char *stored,
                   const struct choice *choice)
{
    struct mr_state_plan *plan;
    struct mr_text out;
    struct mr_err err;

    if (mr_state_plan_new(stored, choice->signature.data, &plan, &err) < 0)
        return mr_command_fail(&err);
    mr_text_init(&out);
    mr_state_plan_print(plan, &out);
    printf("job '%s', from %s:\n%s", choice->name.data, options->from_dir, out.data);
    if (plan->lost != 0)
        printf("%u of %u would be lost%s\n", plan->lost, plan->old->ops,
               options->allows_lost_state ? ", as allowed"
                                          : "; a start is refused without "
                                            "--allow-non-restored-state");
    int code = plan->lost != 0 && !options->allows_lost_state ? MR_EXIT_STATE : MR_EXIT_OK;

    mr_text_fini(&out);
    mr_state_plan_free(plan);
    return code;
}

/* What is in DIR, or, when that is a --state-dir, in its directory of job NAME. */
static int read_stored(const char *dir, const char *job, struct mr_text *out,
                       struct mr_err *reterr)
{
    struct mr_text path;
    struct mr_err err;
    int rc = mr_state_dir_signature(dir, out, reterr);

    if (rc != -ENOENT)
        return rc;
    mr_text_init(&path);
    mr_text_printf(&path, "%s/", dir);
    mr_job_directory_put(job, &path);
    if (mr_state_dir_signature(path.data, out, &err) == 0)
        rc = 0;
    mr_text_fini(&path);
    return rc;
}

int mr_command_check_from(const struct mr_command_options *options, struct mr_engine *engine,
                          const char *name, const char *text)
{
    struct choice choice = {0};
    struct mr_text stored, job;
    struct mr_err err = {0};
    int code = 0;

    mr_text_init(&choice.name);
    mr_text_init(&choice.signature);
    mr_text_init(&stored);
    mr_text_init(&job);
    int rc = mr_state_dir_signature(options->from_dir, &stored, &err);

    if (rc == 0)
        rc = stored_name(stored.data, &job, &err);
    if (rc == 0 || rc == -ENOENT)
        rc = choose(engine, name, text, job.data, &choice, &err);
    if (rc == 0 && choice.inserts != 0 && stored.len == 0)
        rc = read_stored(options->from_dir, choice.name.data, &stored, &err);
    if (rc == 0 && choice.inserts != 0)
        code = compare(options, stored.data, &choice);
    else if (rc < 0)
        code = mr_command_fail(&err);
    if (rc == -ENOENT)
        code = MR_EXIT_STATE;
    mr_text_fini(&choice.name);
    mr_text_fini(&choice.signature);
    mr_text_fini(&stored);
    mr_text_fini(&job);
    return code;
}
