/*
 * io/control/control.h - how another process speaks to a running job: one socket, lines.
 *
 *     millrace savepoint orders /backup/1  ──► DIR/control.sock ──► the job's control thread
 *          "progress 12 of 80 MiB"        ◄──                  ◄── mr_control_say()
 *          "done checkpoint 812 is in .." ◄──                  ◄── mr_control_end()
 *
 * One request a connection: a line in, any number of progress lines out, then one line
 * that begins with "done " or "failed CODE ".  A request may take long; the server keeps
 * it as a numbered call until it is ended.  A client that goes away does not undo what it
 * asked for.
 *
 * The socket lies in the job's state directory (mode 0700), with mode 0600: who may write
 * the state may stop the job, and nobody else.
 *
 * Ownership   calls are the server's; a number stays good until end().
 * Threads     server: the control thread, never blocks.  Client: any, blocks.
 * Fails       open with a sentence; a connection that breaks is dropped silently.
 */
#ifndef MR_IO_CONTROL_CONTROL_H
#define MR_IO_CONTROL_CONTROL_H

#include "core/base/err.h"

#define MR_CONTROL_CALLS      8
#define MR_CONTROL_LINE_BYTES 4096

struct mr_control;

/* Listen in DIR; a socket that a dead process left there is replaced. */
int mr_control_open(const char *dir, struct mr_control **ret, struct mr_err *reterr);
void mr_control_close(struct mr_control *control); /* calls that were not ended fail */

/* Take what has arrived: HANDLE is called with each whole request line. */
void mr_control_poll(struct mr_control *control,
                     void (*handle)(void *context, uint32_t call, const char *line),
                     void *context);

/* A progress line of CALL. */
void mr_control_say(struct mr_control *control, uint32_t call, const char *fmt, ...)
    MR_PRINTF(3, 4);

/* The answer: done for CODE 0, else failed; the connection is closed. */
void mr_control_end(struct mr_control *control, uint32_t call, int code, const char *fmt, ...)
    MR_PRINTF(4, 5);

/* Ask the process that works in DIR.  PROGRESS gets its lines as they come (may be NULL);
 * the words after "done " are copied to ANSWER.  Fails with the code and sentence that the
 * other side gave, or -ECONNREFUSED: nobody runs there. */
int mr_control_ask(const char *dir, const char *line,
                   void (*progress)(void *context, const char *text), void *context,
                   char *answer, size_t answer_bytes, struct mr_err *reterr);

#endif
