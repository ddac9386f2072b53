/*
 * millrace.h - the public interface of millrace, a stream processor in C.
 *
 * This file is the reference: what it does not say is not promised, and what
 * does not appear here is not public.  A first program: examples/embed.c.
 *
 * Conventions, true of every function unless its comment says otherwise:
 *
 *   Errors      int results are 0 or a count on success and a negative code on
 *               failure; mr_err_text() names a code.  A trailing struct mr_err
 *               may be NULL; it is written only on failure.
 *   Results     ret_ parameters are written only on success.
 *   Ownership   what you pass in stays yours and may be freed on return.  What
 *               ret_ hands out is yours to pass to the _free or _close named
 *               beside it; those accept NULL.
 *   Threads     calls on one engine, and on what it handed out, are made by one
 *               thread at a time.
 *   Evolution   option structs start with their size, so that old programs run
 *               with new libraries: initialise them with the macro beside them.
 */
#ifndef MILLRACE_H
#define MILLRACE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MR_API __attribute__((visibility("default")))

/* -- Errors ------------------------------------------------------------- */

struct mr_err {
    int code;           /* 0 until something failed */
    char message[1020]; /* for a person, outermost context first; SQL errors span lines */
};

/* Static text for a code.  Any thread. */
MR_API const char *mr_err_text(int code);

/* -- Engine: the cores, memory and files of one process ------------------- */

struct mr_engine;

struct mr_engine_options {
    size_t size;                    /* sizeof(struct mr_engine_options) */
    uint32_t reactors;              /* threads that run queries; 0: one per free core */
    const char *mode;               /* "busy", "hybrid", "shared"; NULL: chosen for this host */
    const char *state_dir;          /* NULL: no checkpoints, nothing survives the process */
    int64_t checkpoint_interval_ns; /* 0: one second; below 0: only when asked */
    uint64_t memory_bytes;          /* state of all reactors; 0: half of the machine's */
    void (*log)(void *context, const char *line); /* NULL: to standard error */
    void *log_context;
    uint32_t verbose;     /* 1: also log where reactors run, and every 5 s what they did */
    const char *from_dir; /* savepoint that the next job starts from; NULL: its own state */
    const char *savepoint_dir; /* where the next job leaves one when it stops; NULL: nowhere */
    int stop_after_input;      /* at the end of its input a job stops and closes no windows */
    int allow_lost_state;      /* stored state that a changed job has no place for is dropped */
};
#define MR_ENGINE_OPTIONS                                                                      \
    {                                                                                          \
        sizeof(struct mr_engine_options), 0, NULL, NULL, 0, 0, NULL, NULL, 0, NULL, NULL, 0, 0 \
    }

/* Look at the machine and place the reactors; nothing runs yet. */
MR_API int mr_engine_open(const struct mr_engine_options *options,
                          struct mr_engine **ret_engine, struct mr_err *reterr);

/* Stop every job as mr_job_stop() does, then give everything back.  Blocks. */
MR_API void mr_engine_close(struct mr_engine *engine);

/* SET 'key' = 'value', as the SQL statement does. */
MR_API int mr_engine_set(struct mr_engine *engine, const char *key, const char *value,
                         struct mr_err *reterr);

/* What KEY is set to, or its default; NULL: neither.  Borrowed until it is set again. */
MR_API const char *mr_engine_get(struct mr_engine *engine, const char *key);

/* -- SQL -------------------------------------------------------------------
 *
 * A script is one or more statements, ended by semicolons.  DDL and SET take
 * effect at once; INSERT, EXECUTE STATEMENT SET and SELECT make jobs. */

struct mr_script;
struct mr_job;

/* Parse TEXT.  NAME stands in error messages, "orders.sql".  mr_script_free(). */
MR_API int mr_script_open(struct mr_engine *engine, const char *name, const char *text,
                          struct mr_script **ret_script, struct mr_err *reterr);
MR_API void mr_script_free(struct mr_script *script);

enum mr_step {
    MR_STEP_END = 0,    /* no statement is left */
    MR_STEP_DONE = 1,   /* a statement took effect */
    MR_STEP_TEXT = 2,   /* a statement answered with text: EXPLAIN, SHOW, DESCRIBE */
    MR_STEP_QUERY = 3,  /* a SELECT became a job whose rows mr_job_next() hands out */
    MR_STEP_INSERT = 4, /* an INSERT or a statement set became a job */
};

/* Carry out the next statement; returns an enum mr_step.  With CHECK_ONLY a query or
 * INSERT is planned but not started: *ret_job stays as it was, and *ret_text is its plan
 * as EXPLAIN prints it.  *ret_text is borrowed until the next call on the script; either
 * pointer may be NULL. */
MR_API int mr_script_step(struct mr_script *script, int check_only, struct mr_job **ret_job,
                          const char **ret_text, struct mr_err *reterr);

/* Run every statement of TEXT to its end and drop the rows of SELECTs. */
MR_API int mr_sql(struct mr_engine *engine, const char *text, struct mr_err *reterr);

/* -- Jobs ------------------------------------------------------------------ */

enum mr_column_type {
    MR_COLUMN_BOOL = 1,      /* uint8_t, 0 or 1 */
    MR_COLUMN_INT64 = 2,     /* int64_t: every integer type */
    MR_COLUMN_DOUBLE = 3,    /* double: FLOAT too */
    MR_COLUMN_DECIMAL = 4,   /* __int128, scaled by 10^scale */
    MR_COLUMN_STRING = 5,    /* struct mr_string; ROW, ARRAY, MAP: their text */
    MR_COLUMN_TIMESTAMP = 6, /* int64_t, ns since 1970 */
    MR_COLUMN_DATE = 7,      /* int64_t, days since 1970 */
    MR_COLUMN_TIME = 8,      /* int64_t, ns since midnight */
    MR_COLUMN_INTERVAL = 9,  /* int64_t, ns, or months for YEAR TO MONTH */
};

struct mr_string {
    const char *data;
    size_t len;
};

struct mr_result_column {
    const char *name;
    const char *sql_type; /* "DECIMAL(38, 2)" */
    enum mr_column_type type;
    int scale;              /* of a DECIMAL */
    const void *values;     /* array of `rows` elements */
    const uint8_t *is_null; /* one byte per row; NULL: no nulls */
};

struct mr_result_batch {
    uint32_t rows;
    uint32_t columns;
    const char *const *kinds; /* "+I", "-U", "+U", "-D" per row */
    const struct mr_result_column *column;
};

/* The next rows of a SELECT.  Returns 1 with *ret_batch borrowed until the next
 * call, 0 when TIMEOUT_NS passed without any, or -ENODATA when the query ended. */
MR_API int mr_job_next(struct mr_job *job, int64_t timeout_ns,
                       const struct mr_result_batch **ret_batch, struct mr_err *reterr);

/* Row ROW of column COLUMN as CAST(.. AS STRING) writes it, "<NULL>" for a null.  Like
 * snprintf: at most SIZE bytes with the terminator, returns the length it would have. */
MR_API size_t mr_result_text(const struct mr_result_batch *batch, uint32_t row, uint32_t column,
                             char *out, size_t size);

struct mr_job_status {
    size_t size;
    int running;
    uint64_t rows_in, rows_out, late_rows, bad_rows;
    int64_t watermark_ns; /* INT64_MIN before the first; INT64_MAX at the end */
    uint64_t open_windows, state_bytes;
    uint64_t checkpoints;
    int64_t checkpoint_ns;      /* how long the last one took */
    int64_t checkpoint_age_ns;  /* since it was durable; below 0: none yet */
    char watermark_holder[128]; /* who holds the watermark back, "" if nobody */
    /* Datagrams that this host threw away before they were read, and sequence numbers that did
     * not come. */
    uint64_t dropped_datagrams, missing_numbers;
    uint64_t damages; /* pieces of stored state that were found damaged when read back */
};
#define MR_JOB_STATUS                        \
    {                                        \
        .size = sizeof(struct mr_job_status) \
    }

MR_API int mr_job_status(struct mr_job *job, struct mr_job_status *ret_status);

/* insert-into_default_catalog.default_database.sink, or what 'pipeline.name' said. */
MR_API const char *mr_job_name(struct mr_job *job);

/* Wait until the job ends by itself: 1 it ended, 0 the time is up, below 0 it failed. */
MR_API int mr_job_wait(struct mr_job *job, int64_t timeout_ns, struct mr_err *reterr);

/* Take a last checkpoint, stop, and free JOB. */
MR_API int mr_job_stop(struct mr_job *job, struct mr_err *reterr);

/* Copy a checkpoint of the running JOB to DIR, which must not exist or be empty, and wait
 * until it is whole.  A changed job can start from it: mr_engine_options.from_dir. */
MR_API int mr_job_savepoint(struct mr_job *job, const char *dir, struct mr_err *reterr);

/* Version of the library this program runs with, "0.1.0".  Any thread. */
MR_API const char *mr_version(void);

#ifdef __cplusplus
}
#endif

#endif
