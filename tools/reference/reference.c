/*
 * The reference pages, written from the tables that the program itself reads: options,
 * metadata columns and functions can not be described otherwise than they are.
 *
 *     reference connectors | errors | functions   print the page
 *     reference connectors docs/connectors.md     is the page on disk still the same?
 *     reference doctor [docs/operations.md]       the table of checks on that page
 *
 * Exit status: 0; 1, the page is out of date; 77, a connector's plug-in is not here.
 */
#include "core/base/err_help.h"
#include "core/base/text.h"
#include "job/registry.h"
#include "operators/expr/expr.h"
#include "operators/lookup/options.h"
#include "operators/scan/scan.h"
#include "tools/doctor/doctor.h"

#include <stdio.h>
#include <string.h>

enum { OK, OUT_OF_DATE, USAGE, SKIPPED = 77 };

struct page {
    struct mr_text text;
    const struct mr_option_spec *options; /* printed last, not to be printed twice */
    char name[64], title[64];             /* of the function, of the connector before */
    bool is_part;                         /* of a page that a person writes */
};

/* A cell of a table: a bar would end it. */
static void put_cell(struct mr_text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            mr_text_putc(out, '\\');
        mr_text_putc(out, *text);
    }
}

/* -- Connectors and formats -------------------------------------------------------------- */

static const char *value_of(const struct mr_option_spec *option)
{
    switch (option->kind) {
    case MR_OPTION_STRING: return "text";
    case MR_OPTION_INT: return "a whole number";
    case MR_OPTION_BOOL: return "true|false";
    case MR_OPTION_DOUBLE: return "a number";
    case MR_OPTION_DURATION: return "a duration";
    case MR_OPTION_BYTES: return "a size";
    case MR_OPTION_ENUM: return option->choices;
    case MR_OPTION_PREFIX: return "any";
    }
    return "";
}

static void put_options(struct mr_text *out, const struct mr_option_spec *option)
{
    if (option == NULL || option->name == NULL)
        return;
    mr_text_puts(out, "\n| option | value | default | |\n|---|---|---|---|\n");
    for (; option->name != NULL; option++) {
        mr_text_printf(out, "| `%s` | ", option->name);
        put_cell(out, value_of(option));
        mr_text_puts(out, " | ");
        if (option->is_required)
            mr_text_puts(out, "required");
        else if (option->fallback != NULL)
            mr_text_printf(out, "`%s`", option->fallback);
        mr_text_puts(out, " | ");
        put_cell(out, option->help == NULL ? "" : option->help);
        mr_text_puts(out, " |\n");
    }
}

static void put_metadata(struct mr_text *out, const char *prefix,
                         const struct mr_metadata_spec *metadata)
{
    if (metadata == NULL || metadata->key == NULL)
        return;
    mr_text_puts(out, "\n| metadata | type | |\n|---|---|---|\n");
    for (; metadata->key != NULL; metadata++) {
        mr_text_printf(out, "| `%s%s` | ", prefix, metadata->key);
        mr_type_print(metadata->type, out);
        mr_text_puts(out, " | ");
        put_cell(out, metadata->help == NULL ? "" : metadata->help);
        mr_text_puts(out, " |\n");
    }
}

static void put_side(struct page *page, const char *kind, const char *name)
{
    struct mr_view view = mr_view_of(name);
    const struct mr_source_class *source;
    const struct mr_sink_class *sink;
    const struct mr_format_class *format;

    if (strcmp(kind, "format") == 0 && mr_registry_format(view, &format, NULL) == 0)
        put_metadata(&page->text, "value.", format->metadata);
    if (strcmp(kind, "source") == 0 && mr_registry_source(view, &source, NULL) == 0) {
        mr_text_printf(&page->text, "\nAs a source%s: %s.\n",
                       source->needs_format ? ", with a format" : "",
                       source->caution != NULL ? source->caution : "read again after a crash");
        put_metadata(&page->text, "", source->metadata);
    } else if (strcmp(kind, "sink") == 0 && mr_registry_sink(view, &sink, NULL) == 0) {
        mr_text_printf(
            &page->text, "\nAs a sink%s%s%s.\n", sink->needs_format ? ", with a format" : "",
            sink->caution != NULL ? ": " : "", sink->caution != NULL ? sink->caution : "");
    }
}

static void put_entry(void *context, const char *kind, const char *name,
                      const struct mr_option_spec *options)
{
    struct page *page = context;
    bool is_format = strcmp(kind, "format") == 0;
    char title[64];

    (void)snprintf(title, sizeof(title), "%s '%s'", is_format ? "Format" : "Connector", name);
    if (strcmp(title, page->title) != 0) {
        mr_text_printf(&page->text, "\n## %s\n", title);
        (void)snprintf(page->title, sizeof(page->title), "%s", title);
        page->options = NULL;
    }
    put_side(page, kind, name);
    if (options != page->options)
        put_options(&page->text, options);
    page->options = options;
}

static int put_connectors(struct page *page)
{
    static const char *const plugins[] = {"dpdk", "jdbc", "kafka"};
    const struct mr_source_class *source;

    for (size_t i = 0; i < MR_COUNTOF(plugins); i++) {
        if (mr_registry_source(mr_view_of(plugins[i]), &source, NULL) < 0) {
            fprintf(stderr, "skipped: the plug-in of '%s' was not built here\n", plugins[i]);
            return SKIPPED;
        }
    }
    mr_text_puts(
        &page->text,
        "# Connectors and formats\n\n"
        "What may stand in the `WITH (...)` of a table. Written by `tools/reference` from "
        "the tables that the\nprogram itself reads; `millrace` refuses any other option, "
        "and says which there are.\n\n"
        "`'connector'` names the connector, `'format'` (or `'value.format'`) the format, "
        "whose own options begin with its\nname: `'json.ignore-parse-errors'`. A duration "
        "is `10 s`, `200 ms`, `1 min`; a size `64 kb`, `128 mb`.\n\n"
        "## Every source\n");
    put_options(&page->text, mr_scan_options);
    mr_text_puts(&page->text,
                 "\n## Looking a table up: FOR SYSTEM_TIME AS OF a processing time\n\n"
                 "Of 'jdbc', which is asked or loaded, and 'filesystem', which is loaded: "
                 "`'lookup.cache' = 'FULL'`.\n");
    put_options(&page->text, mr_lookup_options);
    mr_registry_list(put_entry, page);
    return OK;
}

/* -- Functions --------------------------------------------------------------------------- */

static void put_function(void *context, const char *name, const char *signature,
                         const char *help)
{
    struct page *page = context;
    bool is_again = strcmp(name, page->name) == 0;

    mr_text_puts(&page->text, is_again ? "| | " : "| `");
    if (!is_again) {
        put_cell(&page->text, name);
        mr_text_puts(&page->text, "` | ");
    }
    (void)snprintf(page->name, sizeof(page->name), "%s", name);
    put_cell(&page->text, signature);
    mr_text_puts(&page->text, " | ");
    put_cell(&page->text, help);
    mr_text_puts(&page->text, " |\n");
}

static int put_functions(struct page *page)
{
    mr_text_puts(
        &page->text,
        "# Functions\n\n"
        "Every scalar function and operator, with the arguments it takes. Written by "
        "`tools/reference` from the tables that\nthe program itself reads. Aggregates are "
        "`COUNT`, `SUM`, `AVG`, `MIN`, `MAX`,\n`VAR_POP`, `VAR_SAMP`, `STDDEV_POP`, "
        "`STDDEV_SAMP`, `FIRST_VALUE`, `LAST_VALUE`,\n`LISTAGG`, `ARRAY_AGG` and `COLLECT`, "
        "with `DISTINCT` and `FILTER`; windows are in `docs/sql-grammar.md`,\ncasts and "
        "arithmetic in `docs/sql-types.md`.\n\n"
        "| function | arguments | |\n|---|---|---|\n");
    mr_function_list(put_function, page);
    return OK;
}

/* -- Errors -------------------------------------------------------------------------------- */

static int put_errors(struct page *page)
{
    const struct mr_err_help *help;
    char name[MR_ERR_NAME_SIZE];

    mr_text_puts(
        &page->text,
        "# Errors\n\n"
        "What the code at the end of an error's first line means. Codes are never reused "
        "or renumbered.\n`millrace help MR-0006` prints the same. Written by "
        "`tools/reference` from the program's own table.\n");
    for (unsigned i = 0; (help = mr_err_help_at(i)) != NULL; i++)
        mr_text_printf(&page->text, "\n## %s: %s\n\n%s\n\n%s\n", mr_err_name(help->code, name),
                       mr_err_text(help->code), help->causes, help->remedy);
    return OK;
}

/* -- The doctor's checks ----------------------------------------------------------------- */

static int put_doctor(struct page *page)
{
    page->is_part = true;
    mr_doctor_print_reference(&page->text);
    return OK;
}

/* -- The page on disk -------------------------------------------------------------------- */

static int compare(const struct page *page, const char *which, const char *path)
{
    struct mr_text disk;

    mr_text_init(&disk);
    if (mr_sys_read_file(mr_sys_linux(NULL), path, &disk, NULL) < 0) {
        fprintf(stderr, "%s can not be read\n", path);
        mr_text_fini(&disk);
        return OUT_OF_DATE;
    }
    bool is_same = page->is_part ? strstr(disk.data, page->text.data) != NULL
                                 : mr_view_eq(mr_text_view(&disk), mr_text_view(&page->text));
    mr_text_fini(&disk);
    if (is_same)
        return OK;
    fprintf(stderr, "%s is out of date: reference %s %s %s\n", path, which,
            page->is_part ? "prints what belongs in" : ">", path);
    return OUT_OF_DATE;
}

int main(int argc, char **argv)
{
    struct page page = {0};
    int rc = USAGE;

    mr_text_init(&page.text);
    if (argc >= 2 && strcmp(argv[1], "connectors") == 0)
        rc = put_connectors(&page);
    else if (argc >= 2 && strcmp(argv[1], "functions") == 0)
        rc = put_functions(&page);
    else if (argc >= 2 && strcmp(argv[1], "errors") == 0)
        rc = put_errors(&page);
    else if (argc >= 2 && strcmp(argv[1], "doctor") == 0)
        rc = put_doctor(&page);
    else
        fprintf(stderr, "usage: reference {connectors | doctor | errors | functions} [PAGE]\n");
    if (rc == OK && argc >= 3)
        rc = compare(&page, argv[1], argv[2]);
    else if (rc == OK)
        fputs(page.text.data, stdout);
    mr_text_fini(&page.text);
    return rc;
}
