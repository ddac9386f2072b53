#include "core/base/err_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct mr_err_help helps[] = {
    {MR_ERR_CORRUPT,
     "A file of the state directory was cut short or changed: a full or failing disk, a copy "
     "that was interrupted, an editor.",
     "`millrace state verify DIR` says which epoch is damaged; `millrace state recover DIR "
     "--epoch N` goes back to one that is whole. Copy state with `millrace savepoint`."},
    {MR_ERR_FORMAT,
     "Bytes that are not what a format or a protocol calls for: a broker of another kind, a "
     "file that is none of ours.",
     "Compare the table's 'format' with what is really written there."},
    {MR_ERR_VERSION, "State written by a newer millrace.",
     "Start it with the version that wrote it, or a newer one."},
    {MR_ERR_SCHEMA,
     "The query was changed in a way that its state can not follow: other keys, another type, "
     "another kind of window.",
     "`millrace check FILE --from DIR` lists what is kept and what is lost. Start without "
     "--from, or undo the change."},
    {MR_ERR_SYNTAX,
     "A word left out or misspelled, a quote or parenthesis not closed, a comma too many, the "
     "SQL of another system.",
     "The message shows the place and what was expected there; `docs/sql-grammar.md` is the "
     "whole grammar."},
    {MR_ERR_BIND,
     "A table, column or function that does not exist under this name; types that do not go "
     "together; an INSERT whose columns do not fit its table.",
     "SHOW TABLES, DESCRIBE t and SHOW FUNCTIONS list what there is. Names tell upper from "
     "lower case. CAST makes one type of another."},
    {MR_ERR_UNSUPPORTED,
     "Flink SQL that millrace understands and does not run, such as functions of the JVM.",
     "The hint below the message names what to use instead; `docs/coming-from-flink.md` "
     "has the list."},
    {MR_ERR_OPTION,
     "An option misspelled, missing, or with a value of the wrong kind; a connector or format "
     "that does not exist.",
     "The message lists the options there are; `docs/connectors.md` explains each."},
    {MR_ERR_LIMIT,
     "More state than --memory allows, or more columns, rows or bytes than a limit that the "
     "message names.",
     "Raise the limit it names, or bound the state: a window, 'table.exec.state.ttl', fewer "
     "keys. EXPLAIN says what state a query keeps."},
    {MR_ERR_LOCKED, "Another millrace runs on the same state directory.",
     "`millrace status JOB` finds it, `millrace stop JOB` ends it. Give each job a directory."},
    {MR_ERR_JOB, "The state directory holds the state of another job.",
     "Choose another --state-dir, or the name of that job ('pipeline.name')."},
    {MR_ERR_PLUGIN, "A connector's library is not installed, or is of another version.",
     "Install the library that the message names."},
    {MR_ERR_BADROW, "A row that its format can not read, in a table that says 'fail'.",
     "Correct what writes it, or set 'scan.on-error' = 'dead-letter' (or 'skip') on the table."},
    {MR_ERR_EVAL,
     "An expression that has no value for a row: a CAST of text that is no number, a division "
     "by zero, a NULL for a NOT NULL column.",
     "TRY_CAST gives NULL instead of failing; NULLIF(x, 0) keeps a divisor from being zero."},
    {MR_ERR_STALLED, "A thread made no progress: a disk that hangs, a stopped machine.",
     "The message names the thread; look at the disk and at other load, then start anew."},
    {MR_ERR_RESTART, "A connection was lost, or a broker changed places, for too long.",
     "A new start goes on from the last checkpoint. Without --no-restart it happens by itself."},
    {MR_ERR_FENCED, "Another process writes this job's output under the same name.",
     "Stop one of them, or give them names of their own ('pipeline.name')."},
    {MR_ERR_MARKER,
     "State was taken from a checkpoint, but the sink does not know it: another topic or "
     "directory, or output that was deleted.",
     "Point the sink where it wrote before, or start from a savepoint that fits."},
    {MR_ERR_GUARANTEE,
     "'exactly-once' was asked for, and a source can not be read again or a sink can not take "
     "back.",
     "`docs/connectors.md` says what each can do. Choose another connector, or "
     "'at-least-once'."},
    {MR_ERR_LOST, "A changed query would leave some of its state behind.",
     "`millrace check FILE --from DIR` lists it; --allow-non-restored-state accepts it."},
};

const struct mr_err_help *mr_err_help_at(unsigned i)
{
    return i < MR_COUNTOF(helps) ? &helps[i] : NULL;
}

const struct mr_err_help *mr_err_help(int code)
{
    for (size_t i = 0; i < MR_COUNTOF(helps); i++)
        if (helps[i].code == code)
            return &helps[i];
    return NULL;
}

const char *mr_err_name(int code, char *buffer)
{
    buffer[0] = '\0';
    if (mr_err_help(code) != NULL)
        (void)snprintf(buffer, MR_ERR_NAME_SIZE, "MR-%04d", -code - MR_ERR_BASE);
    return buffer;
}

int mr_err_named(const char *name)
{
    char *end;

    if (strncasecmp(name, "MR-", 3) == 0)
        name += 3;
    long number = strtol(name, &end, 10);
    if (end == name || *end != '\0' || number <= 0 || number > 9999)
        return 0;
    int code = -(MR_ERR_BASE + (int)number);
    return mr_err_help(code) != NULL ? code : 0;
}
