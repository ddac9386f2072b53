#include "tools/millrace/command.h"

#include "core/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Does the text hold a whole statement: a ';' outside of quotes and comments, at its end? */
static bool is_whole(const char *text)
{
    char quote = '\0';
    bool ended = false;

    for (const char *p = text; *p != '\0'; p++) {
        if (quote != '\0') {
            if (*p == quote)
                quote = '\0';
            continue;
        }
        if (p[0] == '-' && p[1] == '-') {
            while (p[1] != '\0' && p[1] != '\n')
                p++;
            continue;
        }
        if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            if (end == NULL)
                return false;
            p = end + 1;
            continue;
        }
        if (*p == '\'' || *p == '"' || *p == '`')
            quote = *p;
        if (*p == ';')
            ended = true;
        else if (*p != ' ' && *p != '\t' && *p != '\n' && *p != '\r')
            ended = false;
    }
    return ended && quote == '\0';
}

static bool is_leaving(struct mr_view text)
{
    while (text.len != 0 && strchr("; \t\r\n", text.data[text.len - 1]) != NULL)
        text.len--;
    return mr_view_is_nocase(text, "quit") || mr_view_is_nocase(text, "exit");
}

/* -i FILE: before the first line is read. */
static int run_init(const struct mr_command_options *options, struct mr_engine *engine)
{
    struct mr_text text;
    int code;

    if (options->init_file == NULL)
        return 0;
    mr_text_init(&text);
    code = mr_command_read_file(options->init_file, &text);
    if (code == 0)
        code = mr_command_script(options, engine, options->init_file, text.data);
    mr_text_fini(&text);
    return code;
}

static int read_lines(const struct mr_command_options *options, struct mr_engine *engine)
{
    struct mr_text text;
    char *line = NULL;
    size_t capacity = 0;
    bool is_terminal = isatty(STDIN_FILENO) != 0;
    int code = 0;

    mr_text_init(&text);
    if (is_terminal)
        printf("millrace %s.  Statements end with ';'.  HELP; lists them, QUIT; leaves.\n",
               mr_version());
    for (;;) {
        if (is_terminal) {
            fputs(text.len == 0 ? "millrace> " : "        > ", stdout);
            fflush(stdout);
        }
        if (getline(&line, &capacity, stdin) < 0 || mr_command_is_stopping())
            break;
        mr_text_puts(&text, line);
        if (is_leaving(mr_text_view(&text)))
            break;
        if (!is_whole(text.data))
            continue;
        code = mr_command_script(options, engine, "<input>", text.data);
        mr_text_reset(&text);
        /* At a prompt a mistake is no reason to leave; in a pipe it is. */
        if (code != 0 && !is_terminal)
            break;
    }
    if (!is_terminal && code == 0 && text.len != 0 && !is_leaving(mr_text_view(&text)))
        code = mr_command_script(options, engine, "<input>", text.data);
    free(line);
    mr_text_fini(&text);
    return is_terminal ? 0 : code;
}

int mr_command_shell(const struct mr_command_options *options)
{
    struct mr_engine *engine = NULL;

    if (options->file != NULL) /* as Flink's client: a file instead of the lines */
        return mr_command_run(options);
    int code = mr_command_open(options, &engine);
    if (code == 0)
        code = run_init(options, engine);
    if (code == 0)
        code = read_lines(options, engine);
    mr_engine_close(engine);
    return code;
}
