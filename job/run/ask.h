/*
 * job/run/ask.h - what other processes may ask of a running job, over io/control.
 *
 *     savepoint DIR           copy a checkpoint there           done when it is whole
 *     stop                    last checkpoint, then stop        done when it has stopped
 *     stop savepoint DIR      ... and copy it
 *     drain, drain savepoint DIR   end the input first, so that windows close
 *     status                  one line of numbers
 *
 * DIR is absolute.  An answer may take as long as the checkpoint does; progress lines say
 * what it is waiting for.
 *
 * Threads     the control thread.
 */
#ifndef MR_JOB_RUN_ASK_H
#define MR_JOB_RUN_ASK_H

#include "job/run/job.h"

struct mr_ask;

/* Listen in the job's state directory. */
int mr_ask_open(struct mr_job *job, struct mr_ask **ret, struct mr_err *reterr);
void mr_ask_close(struct mr_ask *ask);

/* Take requests, and answer those that are done.  Once more after the job has ended. */
void mr_ask_poll(struct mr_ask *ask, int64_t now_ns);

#endif
