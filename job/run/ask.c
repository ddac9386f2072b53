#include "job/run/ask.h"

#include "io/control/control.h"
#include "job/run/job_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAY_NS = 1000000000 }; /* between progress lines of one call */

/* What a call waits for. */
enum waiting { WAITS_NOT, WAITS_SAVEPOINT, WAITS_STOP };

struct mr_ask {
    struct mr_job *job;
    struct mr_control *control;
    enum waiting waiting[MR_CONTROL_CALLS];
    int64_t say_ns;
};

int mr_ask_open(struct mr_job *job, struct mr_ask **ret, struct mr_err *reterr)
{
    struct mr_ask *ask = calloc(1, sizeof(*ask));

    if (ask == NULL)
        return mr_fail(reterr, -ENOMEM, "control socket: out of memory");
    ask->job = job;
    int rc = mr_control_open(job->state_dir, &ask->control, reterr);
    if (rc < 0) {
        free(ask);
        return rc;
    }
    *ret = ask;
    return 0;
}

void mr_ask_close(struct mr_ask *ask)
{
    if (ask == NULL)
        return;
    mr_control_close(ask->control);
    free(ask);
}

static void answer_status(struct mr_ask *ask, uint32_t call)
{
    struct mr_job_status status = MR_JOB_STATUS;
    char damage[64] = "";

    mr_job_get_status(ask->job, mr_now_ns(ask->job->runtime->sys), &status);
    if (status.damages != 0)
        (void)snprintf(damage, sizeof(damage),
                       "; STORED STATE DAMAGED %" PRIu64 " times, see the log", status.damages);
    mr_control_end(ask->control, call, 0,
                   "rows in %" PRIu64 ", out %" PRIu64 ", late %" PRIu64 ", bad %" PRIu64
                   ", dropped %" PRIu64 ", missing %" PRIu64 "; state %" PRIu64
                   " bytes; checkpoint %" PRIu64 "%s",
                   status.rows_in, status.rows_out, status.late_rows, status.bad_rows,
                   status.dropped_datagrams, status.missing_numbers, status.state_bytes,
                   mr_job_committed_epoch(ask->job), damage);
}

/* "WORD ..." taken off the front of *LINE; false: it does not begin so. */
static bool take_word(const char **line, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(*line, word, len) != 0 || ((*line)[len] != ' ' && (*line)[len] != '\0'))
        return false;
    *line += len + ((*line)[len] == ' ');
    return true;
}

/* False: refused, and answered. */
static bool ask_savepoint(struct mr_ask *ask, uint32_t call, const char *dir,
                          enum mr_savepoint_when when)
{
    struct mr_err err;

    if (dir[0] != '/') {
        mr_control_end(ask->control, call, -EINVAL, "'%s': an absolute directory is needed",
                       dir);
        return false;
    }
    int rc = mr_job_request_savepoint(ask->job, dir, when, &err);
    if (rc < 0)
        mr_control_end(ask->control, call, rc, "%s", err.message);
    return rc == 0;
}

static void ask_stop(struct mr_ask *ask, uint32_t call, const char *rest, bool drains)
{
    if (take_word(&rest, "savepoint")) {
        if (!ask_savepoint(ask, call, rest, MR_SAVEPOINT_AT_STOP))
            return;
    } else if (rest[0] != '\0') {
        mr_control_end(ask->control, call, -EINVAL, "'%s' is not understood", rest);
        return;
    }
    mr_job_log(ask->job, "job '%s': asked to %s", ask->job->name,
               drains ? "drain and stop" : "stop");
    mr_job_request_stop(ask->job, drains);
    ask->waiting[call] = WAITS_STOP;
}

static void handle(void *context, uint32_t call, const char *line)
{
    struct mr_ask *ask = context;

    ask->waiting[call] = WAITS_NOT;
    if (take_word(&line, "savepoint"))
        ask->waiting[call] =
            ask_savepoint(ask, call, line, MR_SAVEPOINT_NOW) ? WAITS_SAVEPOINT : WAITS_NOT;
    else if (take_word(&line, "stop"))
        ask_stop(ask, call, line, false);
    else if (take_word(&line, "drain"))
        ask_stop(ask, call, line, true);
    else if (take_word(&line, "status"))
        answer_status(ask, call);
    else
        mr_control_end(ask->control, call, -EINVAL, "'%s' is not understood", line);
}

static void answer_savepoint(struct mr_ask *ask, uint32_t call)
{
    struct mr_err err;
    int rc = mr_job_savepoint_state(ask->job, &err);

    if (rc == 0)
        return;
    if (rc < 0)
        mr_control_end(ask->control, call, rc, "%s", err.message);
    else
        mr_control_end(ask->control, call, 0, "%s", ask->job->savepoint.dir);
    ask->waiting[call] = WAITS_NOT;
}

static void answer_stop(struct mr_ask *ask, uint32_t call)
{
    const struct mr_job *job = ask->job;
    struct mr_err err;

    if (job->state == MR_JOB_RUNNING)
        return;
    if (job->state == MR_JOB_FAILED)
        mr_control_end(ask->control, call, job->failure.code, "%s", job->failure.message);
    else if (job->savepoint.is_last && mr_job_savepoint_state(job, &err) < 0)
        mr_control_end(ask->control, call, err.code, "stopped, but without a savepoint: %s",
                       err.message);
    else if (job->savepoint.is_last)
        mr_control_end(ask->control, call, 0, "%s", job->savepoint.dir);
    else
        mr_control_end(ask->control, call, 0, "checkpoint %" PRIu64,
                       mr_job_committed_epoch(job));
    ask->waiting[call] = WAITS_NOT;
}

void mr_ask_poll(struct mr_ask *ask, int64_t now_ns)
{
    bool says = now_ns >= ask->say_ns;

    if (ask->job->state == MR_JOB_RUNNING)
        mr_control_poll(ask->control, handle, ask);
    for (uint32_t i = 0; i < MR_CONTROL_CALLS; i++) {
        if (ask->waiting[i] == WAITS_SAVEPOINT)
            answer_savepoint(ask, i);
        else if (ask->waiting[i] == WAITS_STOP)
            answer_stop(ask, i);
        if (ask->waiting[i] != WAITS_NOT && says)
            mr_control_say(ask->control, i, "waiting for checkpoint %" PRIu64,
                           ask->job->checkpoint.epoch);
    }
    if (says)
        ask->say_ns = now_ns + SAY_NS;
}
