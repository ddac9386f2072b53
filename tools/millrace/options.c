#include "tools/millrace/command.h"

#include "core/op/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum flag {
    FLAG_DEFINE,
    FLAG_INIT,
    FLAG_REACTORS,
    FLAG_STATE_DIR,
    FLAG_ROOT,
    FLAG_MODE,
    FLAG_INTERVAL,
    FLAG_MEMORY,
    FLAG_SECONDS,
    FLAG_FROM,
    FLAG_SAVEPOINT,
    FLAG_DRAIN,
    FLAG_AFTER_INPUT,
    FLAG_ALLOW_LOST,
    FLAG_NO_RESTART,
    FLAG_EPOCH,
    FLAG_DUPLICATES,
    FLAG_FOREVER,
    FLAG_JSON,
    FLAG_QUIET,
    FLAG_VERBOSE,
    FLAG_FILE,
    FLAG_HELP,
    FLAG_VERSION
};

/* The one table of flags: parsing and --help both read it. */
static const struct {
    const char *brief, *name, *value, *help;
    enum flag flag;
} flags[] = {
    {"-D", NULL, "KEY=VALUE", "SET 'KEY' = 'VALUE' before anything runs; may be repeated",
     FLAG_DEFINE},
    {"-i", "--init", "FILE", "run the statements of FILE first", FLAG_INIT},
    {"-f", "--file", "FILE", "the file to run, as Flink's client names it", FLAG_FILE},
    {NULL, "--reactors", "N", "threads that run queries (default: one for each free core)",
     FLAG_REACTORS},
    {NULL, "--state-dir", "DIR",
     "keep checkpoints here, and go on from the last one (default: no checkpoints)",
     FLAG_STATE_DIR},
    {NULL, "--allow-root", "DIR",
     "tables read and write files only below DIR; may be repeated (default: anywhere)",
     FLAG_ROOT},
    {NULL, "--checkpoint-interval", "TIME", "\"1 s\", \"100 ms\" (default: 1 s)",
     FLAG_INTERVAL},
    {NULL, "--mode", "MODE", "busy, hybrid or shared (default: chosen for this host)",
     FLAG_MODE},
    {NULL, "--memory", "SIZE", "limit of the state, \"4 gb\" (default: half of the machine's)",
     FLAG_MEMORY},
    {NULL, "--seconds", "N",
     "stop after so long, with a last checkpoint; doctor: look so long for pauses, on the "
     "CPUs of the reactors",
     FLAG_SECONDS},
    {NULL, "--from", "DIR",
     "run, check: start from the savepoint in DIR, into a --state-dir that has none of this "
     "job yet",
     FLAG_FROM},
    {NULL, "--savepoint", "DIR", "run, stop: leave a savepoint in DIR when the job stops",
     FLAG_SAVEPOINT},
    {NULL, "--drain", NULL, "stop: end the input first, so that every window closes",
     FLAG_DRAIN},
    {NULL, "--stop-after-input", NULL,
     "run: at the end of the input stop and close no windows: a later run with --from goes on "
     "with files that came since",
     FLAG_AFTER_INPUT},
    {NULL, "--allow-non-restored-state", NULL,
     "run, check: drop stored state that a changed job has no place for", FLAG_ALLOW_LOST},
    {NULL, "--no-restart", NULL,
     "run: end with exit code 5 where a new start would put things right, instead of starting "
     "anew after a while",
     FLAG_NO_RESTART},
    {NULL, "--epoch", "N", "state recover: the checkpoint to go back to", FLAG_EPOCH},
    {NULL, "--accept-duplicates", NULL,
     "state recover: rows that were written since may be written again", FLAG_DUPLICATES},
    {NULL, "--forever", NULL, "demo: go on until stopped", FLAG_FOREVER},
    {NULL, "--json", NULL, "doctor: what was found as one JSON object", FLAG_JSON},
    {"-q", "--quiet", NULL, "no status line", FLAG_QUIET},
    {"-v", "--verbose", NULL, "say where the reactors run, and every 5 s what they did",
     FLAG_VERBOSE},
    {"-h", "--help", NULL, "this text", FLAG_HELP},
    {"-V", "--version", NULL, "print the version", FLAG_VERSION},
};

/* Flags of Flink's client that mean nothing here, or something else; read for a clear word. */
static const struct {
    const char *brief, *name, *word;
    bool is_refused;
} client_flags[] = {
    {"-s", "--session", "there is one session a process", false},
    {"-hist", "--history", "no history is kept", false},
    {"-j", "--jar", "there is no JVM: functions are written in C", false},
    {"-l", "--library", "there is no JVM: functions are written in C", false},
    {"-u", "--update", "give the statements in a file, or to millrace sql", true},
    {"-e", "--endpoint", "there is no gateway: the command runs the jobs itself", true},
    {"-pyexec", "--pyExecutable", "there is no Python here", true},
    {"-pyfs", "--pyFiles", "there is no Python here", true},
    {"-pyarch", "--pyArchives", "there is no Python here", true},
    {"-pyreq", "--pyRequirements", "there is no Python here", true},
    {"-pyclientexec", "--pyClientExecutable", "there is no Python here", true},
};

/* LEFT in its column, HELP beside it, broken between words. */
static void print_entry(const char *left, const char *help)
{
    enum { COLUMN = 30, WIDTH = 66 };

    printf("  %-*s", COLUMN - 1, left);
    while (*help != '\0') {
        size_t len = strlen(help);
        if (len > WIDTH) {
            len = WIDTH;
            while (help[len] != ' ')
                len--;
        }
        printf(" %.*s\n", (int)len, help);
        help += len + (help[len] == ' ');
        if (*help != '\0')
            printf("  %-*s", COLUMN - 1, "");
    }
}

void mr_command_help(void)
{
    printf("millrace %s - runs Flink SQL, in microseconds, on one host\n"
           "\n"
           "",
           mr_version());
    for (const struct mr_command *c = mr_commands; c->name != NULL; c++) {
        char left[64];
        snprintf(left, sizeof(left), "millrace %s %s", c->name, c->arguments);
        print_entry(left, c->help);
    }
    printf("\nFILE may be - for standard input.  JOB is the name of a job, or its directory\n"
           "below --state-dir.\n\n");
    for (size_t i = 0; i < MR_COUNTOF(flags); i++) {
        char left[64];
        snprintf(left, sizeof(left), "%s%s%s%s%s", flags[i].brief != NULL ? flags[i].brief : "",
                 flags[i].brief != NULL && flags[i].name != NULL ? ", " : "",
                 flags[i].name != NULL ? flags[i].name : "", flags[i].value != NULL ? " " : "",
                 flags[i].value != NULL ? flags[i].value : "");
        print_entry(left, flags[i].help);
    }
    printf("\n"
           "Exit codes: 0 done or stopped as asked; 1 a job failed, or a check of the doctor;\n"
           "2 a mistake on the command line; 3 a statement was refused; 4 the state directory\n"
           "is locked or damaged, or state would be lost; 5 a job failed and a new start puts\n"
           "it right; 74 there was no memory.\n");
}

static int usage(const char *fmt, ...) MR_PRINTF(1, 2);

static int usage(const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "millrace: ");
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, " (millrace --help)\n");
    return MR_EXIT_USAGE;
}

static int take_number(const char *text, int64_t max, int64_t *ret)
{
    char *end;
    long long n = strtoll(text, &end, 10);

    if (end == text || *end != '\0' || n < 0 || n > max)
        return usage("'%s' is not a number in range", text);
    *ret = n;
    return 0;
}

static int take_flag(struct mr_command_options *options, enum flag flag, const char *value)
{
    int64_t number = 0;
    int rc = 0;

    switch (flag) {
    case FLAG_DEFINE:
        /* What is not KEY=VALUE may be a secret with a typing mistake in front of it. */
        if (strchr(value, '=') == NULL)
            return usage("-D wants KEY=VALUE, and there is one without '='");
        if (options->settings == MR_SETTINGS_MAX)
            return usage("more than %d -D", MR_SETTINGS_MAX);
        options->setting[options->settings++] = value;
        break;
    case FLAG_INIT: options->init_file = value; break;
    case FLAG_FILE: options->file = value; break;
    case FLAG_STATE_DIR: options->state_dir = value; break;
    case FLAG_ROOT:
        if (value[0] != '/' || strchr(value, ';') != NULL)
            return usage("--allow-root wants an absolute directory without ';', not '%s'",
                         value);
        if (options->roots == MR_ROOTS_MAX)
            return usage("more than %d --allow-root", MR_ROOTS_MAX);
        options->root[options->roots++] = value;
        break;
    case FLAG_MODE:
        if (strcmp(value, "busy") != 0 && strcmp(value, "hybrid") != 0 &&
            strcmp(value, "shared") != 0)
            return usage("no mode '%s': busy, hybrid or shared", value);
        options->mode = value;
        break;
    case FLAG_REACTORS:
        rc = take_number(value, 1024, &number);
        options->reactors = (uint32_t)number;
        break;
    case FLAG_SECONDS: rc = take_number(value, INT32_MAX, &options->seconds); break;
    case FLAG_INTERVAL:
        if (mr_parse_duration(mr_view_of(value), &options->checkpoint_interval_ns) < 0)
            return usage("'%s' is not a time, such as \"1 s\"", value);
        break;
    case FLAG_MEMORY:
        if (mr_parse_bytes(mr_view_of(value), &number) < 0)
            return usage("'%s' is not a size, such as \"4 gb\"", value);
        options->memory_bytes = (uint64_t)number;
        break;
    case FLAG_FROM: options->from_dir = value; break;
    case FLAG_SAVEPOINT: options->savepoint_dir = value; break;
    case FLAG_DRAIN: options->drains = true; break;
    case FLAG_AFTER_INPUT: options->stops_after_input = true; break;
    case FLAG_ALLOW_LOST: options->allows_lost_state = true; break;
    case FLAG_NO_RESTART: options->no_restart = true; break;
    case FLAG_EPOCH:
        rc = take_number(value, INT64_MAX, &number);
        options->epoch = (uint64_t)number;
        break;
    case FLAG_DUPLICATES: options->accepts_duplicates = true; break;
    case FLAG_FOREVER: options->is_forever = true; break;
    case FLAG_JSON: options->is_json = true; break;
    case FLAG_QUIET: options->is_quiet = true; break;
    case FLAG_VERBOSE: options->is_verbose = true; break;
    case FLAG_HELP:
    case FLAG_VERSION: break;
    }
    return rc;
}

/* The flag that ARG names, or -1; *RET_VALUE is what follows a '='. */
static int find_flag(const char *arg, const char **ret_value)
{
    for (size_t i = 0; i < MR_COUNTOF(flags); i++) {
        const char *name = flags[i].name;
        size_t len = name != NULL ? strlen(name) : 0;

        *ret_value = NULL;
        if (flags[i].brief != NULL && strcmp(arg, flags[i].brief) == 0)
            return (int)i;
        if (name != NULL && strncmp(arg, name, len) == 0 &&
            (arg[len] == '\0' || arg[len] == '=')) {
            if (arg[len] == '=')
                *ret_value = arg + len + 1;
            return (int)i;
        }
    }
    return -1;
}

static bool is_flag(const char *arg, const char *name)
{
    size_t len = strlen(name);

    return strncmp(arg, name, len) == 0 && (arg[len] == '\0' || arg[len] == '=');
}

/* How many arguments a flag of Flink's client takes up, with a word about it; 0: it is none;
 * an exit code below 0 when it can not be passed over. */
static int skip_client_flag(const char *arg)
{
    for (size_t i = 0; i < MR_COUNTOF(client_flags); i++) {
        if (strcmp(arg, client_flags[i].brief) != 0 && !is_flag(arg, client_flags[i].name))
            continue;
        if (client_flags[i].is_refused)
            return -usage("%s of Flink's client is not supported: %s", arg,
                          client_flags[i].word);
        fprintf(stderr, "millrace: %s has no effect: %s\n", arg, client_flags[i].word);
        return strchr(arg, '=') != NULL ? 1 : 2;
    }
    return 0;
}

int mr_command_parse(int argc, char **argv, struct mr_command_options *ret, bool *ret_is_done)
{
    *ret_is_done = true;
    for (int a = 1; a < argc; a++) {
        const char *arg = argv[a], *value;

        if (arg[0] != '-' || arg[1] == '\0') {
            if (ret->command == NULL)
                ret->command = arg;
            else if (ret->file == NULL)
                ret->file = arg;
            else if (ret->arguments < MR_ARGUMENTS_MAX)
                ret->argument[ret->arguments++] = arg;
            else
                return usage("what is '%s'?", arg);
            continue;
        }
        int f = find_flag(arg, &value);
        if (f < 0) {
            int skipped = skip_client_flag(arg);
            if (skipped <= 0)
                return skipped < 0 ? -skipped : usage("no flag '%s'", arg);
            a += skipped - 1;
            continue;
        }
        if (flags[f].flag == FLAG_HELP || flags[f].flag == FLAG_VERSION) {
            if (flags[f].flag == FLAG_HELP)
                mr_command_help();
            else
                printf("millrace %s\n", mr_version());
            return MR_EXIT_OK;
        }
        if (flags[f].value != NULL && value == NULL) {
            if (a + 1 == argc)
                return usage("%s wants a value", arg);
            value = argv[++a];
        }
        int rc = take_flag(ret, flags[f].flag, value);
        if (rc != 0)
            return rc;
    }
    if (ret->command == NULL) {
        mr_command_help();
        return MR_EXIT_USAGE;
    }
    *ret_is_done = false;
    return 0;
}
