/*
 * tools/millrace/command.h - the parts of the command line.
 *
 *     main.c      which command
 *     options.c   flags, and the help that is printed from the same table
 *     run.c       run, check, explain: a file of statements
 *     shell.c     sql: statements as they are typed
 *     demo.c      demo: a job on generated orders
 *     remote.c    status, savepoint, stop: asked of the process that runs the job
 *     state.c     state: looks at what is stored (state.h)
 *     doctor.c    doctor: is this host set up for low latency? (tools/doctor)
 *     compare.c   check --from: what a changed job would take over
 *     tableau.c   the rows of a SELECT as Flink's client draws them
 *     status.c    the live line on a terminal
 *     help.c      help: what an error's code means
 *     guard.c     who else on this host may see what is written
 *
 * Everything goes through include/millrace.h, as any other program's would.
 */
#ifndef MR_TOOLS_MILLRACE_COMMAND_H
#define MR_TOOLS_MILLRACE_COMMAND_H

#include "core/base/text.h"
#include "include/millrace.h"

#include <signal.h>
#include <stdbool.h>

/* Exit codes; listed by --help and the manual page. */
enum mr_exit {
    MR_EXIT_OK = 0,
    MR_EXIT_FAILED = 1, /* a job failed while it ran; the doctor found what fails */
    MR_EXIT_USAGE = 2,  /* the command line */
    MR_EXIT_SQL = 3,    /* a statement was refused */
    MR_EXIT_STATE = 4,  /* the state directory: locked, damaged; or state would be lost */
    MR_EXIT_RESTART = 5 /* a job failed, and a new start puts it right */
};

#define MR_SETTINGS_MAX  256
#define MR_ARGUMENTS_MAX 4
#define MR_ROOTS_MAX     64

struct mr_command_options {
    const char *command;                    /* "run" */
    const char *file;                       /* its argument, or the first of them */
    const char *argument[MR_ARGUMENTS_MAX]; /* those that follow */
    uint32_t arguments;
    const char *init_file;
    const char *state_dir;
    const char *mode;
    uint32_t reactors;
    int64_t checkpoint_interval_ns;
    int64_t seconds; /* demo, and run --seconds: stop after so long; 0: no limit */
    uint64_t memory_bytes;
    const char *from_dir, *savepoint_dir;
    uint64_t epoch; /* 0: not given */
    bool no_restart, drains, stops_after_input, allows_lost_state, accepts_duplicates;
    bool is_forever, is_json;
    bool is_quiet, is_verbose;
    const char *setting[MR_SETTINGS_MAX]; /* -D key=value, in order */
    uint32_t settings;
    const char *root[MR_ROOTS_MAX]; /* --allow-root */
    uint32_t roots;
};

/* 0, or the exit code with which to end at once (help, version, or a mistake). */
int mr_command_parse(int argc, char **argv, struct mr_command_options *ret, bool *ret_is_done);
void mr_command_help(void);

/* One line per command: main.c runs them, --help lists them. */
struct mr_command {
    const char *name, *arguments, *help;
    uint32_t arguments_min, arguments_max;
    int (*run)(const struct mr_command_options *options);
};

extern const struct mr_command mr_commands[]; /* ends with a NULL name */

/* Files made from here on are the user's alone.  An exit code when the state directory is
 * open to every user of the host; a warning when it is open to some. */
int mr_command_guard(const struct mr_command_options *options);

int mr_command_open(const struct mr_command_options *options, struct mr_engine **ret);

int mr_command_run(const struct mr_command_options *options);
int mr_command_check(const struct mr_command_options *options);
int mr_command_explain(const struct mr_command_options *options);
int mr_command_shell(const struct mr_command_options *options);
int mr_command_demo(const struct mr_command_options *options);
int mr_command_status(const struct mr_command_options *options);
int mr_command_savepoint(const struct mr_command_options *options);
int mr_command_stop(const struct mr_command_options *options);
int mr_command_explain_code(const struct mr_command_options *options);
int mr_command_state(const struct mr_command_options *options);
int mr_command_doctor(const struct mr_command_options *options);

/* 0, or the exit code; "-" is standard input. */
int mr_command_read_file(const char *path, struct mr_text *out);

/* Run TEXT, called NAME in messages, until its jobs end or a signal comes. */
int mr_command_script(const struct mr_command_options *options, struct mr_engine *engine,
                      const char *name, const char *text);

/* SIGINT or SIGTERM came. */
bool mr_command_is_stopping(void);
void mr_command_catch_signals(void);

/* The message, its code at the end of the first line. */
void mr_command_print_error(const struct mr_err *err);

/* Say what went wrong and which exit code that is. */
int mr_command_fail(const struct mr_err *err);

struct mr_tableau {
    bool is_batch; /* drawn at the end, without `op`, as wide as its cells */
    uint32_t width_max;
    bool has_header;
    uint64_t rows;
    uint32_t columns;
    uint32_t width[1024];
    struct mr_text cells; /* of a batch: the names, then the cells, each with its NUL */
};

/* As the settings of ENGINE want it: execution.runtime-mode, table.display.*. */
struct mr_tableau *mr_tableau_new(struct mr_engine *engine);
void mr_tableau_free(struct mr_tableau *tableau);
void mr_tableau_rows(struct mr_tableau *tableau, const struct mr_result_batch *batch);
/* SUFFIX stands behind the number of rows: "", or the time it took. */
void mr_tableau_end(struct mr_tableau *tableau, const char *suffix);

struct mr_status_line {
    bool is_shown;
    int64_t next_ns, last_ns;
    uint64_t last_in, last_out;
};

/* Redraw when it is time; CLEAR only takes it off the screen, before rows are printed. */
void mr_status_draw(struct mr_status_line *line, struct mr_job *const *job, uint32_t jobs);
void mr_status_clear(struct mr_status_line *line);

#endif
