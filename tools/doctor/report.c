/* What was found, for people, programs and the manual. */
#include "core/data/print.h"
#include "tools/doctor/doctor.h"

#include <stdio.h>

/* Is WORD at TEXT, and not a part of a longer one? */
static bool is_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    return strncmp(text, word, len) == 0 && (text[len] < 'A' || text[len] > 'Z');
}

/* FIX with the CPUs of this host in it. */
static void fill_in(const char *fix, const struct mr_host *host, struct mr_text *out)
{
    bool knows = mr_cpus_count(&host->reactors) != 0 && mr_cpus_count(&host->rest) != 0;
    char before = ' ';

    for (const char *at = fix; *at != '\0'; before = *at++) {
        bool begins = knows && (before < 'A' || before > 'Z') && before != '_';
        if (begins && is_word(at, "CPUS")) {
            mr_cpus_print_list(&host->reactors, out);
            at += 3;
        } else if (begins && is_word(at, "REST")) {
            mr_cpus_print_list(&host->rest, out);
            at += 3;
        } else if (begins && is_word(at, "MASK")) {
            mr_cpus_print_mask(&host->rest, out);
            at += 3;
        } else {
            mr_text_putc(out, *at);
        }
    }
}

/* -- For a terminal ------------------------------------------------------------------------ */

enum { INDENT = 31 }; /* of what was found */

static void put_finding(const struct mr_check *check, const struct mr_finding *finding,
                        const struct mr_host *host, struct mr_text *out)
{
    mr_text_printf(out, "  %-8s %-19s %s\n", mr_verdict_text(finding->verdict), check->name,
                   finding->found.data);
    if (finding->verdict == MR_VERDICT_OK)
        return;
    mr_text_printf(out, "%*swanted: %s\n", INDENT, "", check->wanted);
    if (finding->fix == NULL)
        return;
    mr_text_printf(out, "%*sfix: ", INDENT, "");
    fill_in(finding->fix, host, out);
    mr_text_putc(out, '\n');
}

static void put_cpus(const struct mr_host *host, struct mr_text *out)
{
    if (mr_cpus_count(&host->reactors) == 0)
        mr_text_puts(out, "?");
    mr_cpus_print_list(&host->reactors, out);
}

void mr_doctor_print(const struct mr_doctor_report *report, const struct mr_host *host,
                     struct mr_text *out)
{
    uint32_t first = 0;

    for (const struct mr_check_group *group = mr_check_groups; group->name != NULL; group++) {
        uint32_t checks = 0;
        mr_text_printf(out, "%s\n", group->name);
        for (int verdict = 0; verdict < MR_VERDICTS; verdict++) {
            checks = 0;
            for (; group->check[checks].name != NULL; checks++)
                if (report->finding[first + checks].verdict == (enum mr_verdict)verdict)
                    put_finding(&group->check[checks], &report->finding[first + checks], host,
                                out);
        }
        first += checks;
    }
    mr_text_puts(out, "\nReactors on CPUs ");
    put_cpus(host, out);
    mr_text_printf(out, "; %u checks:", report->checks);
    for (int verdict = 0; verdict < MR_VERDICTS; verdict++)
        mr_text_printf(out, "%s %u %s", verdict == 0 ? "" : ",", report->count[verdict],
                       mr_verdict_text((enum mr_verdict)verdict));
    mr_text_putc(out, '\n');
}

/* -- For programs -------------------------------------------------------------------------- */

static void put_member(struct mr_text *out, const char *name, const char *value)
{
    mr_text_printf(out, ", \"%s\": ", name);
    mr_json_string_print(mr_view_of(value), out);
}

static void put_object(const char *group, const struct mr_check *check,
                       const struct mr_finding *finding, const struct mr_host *host,
                       struct mr_text *out)
{
    struct mr_text fix;

    mr_text_puts(out, "    {\"name\": ");
    mr_json_string_print(mr_view_of(check->name), out);
    put_member(out, "group", group);
    put_member(out, "state", mr_verdict_text(finding->verdict));
    put_member(out, "found", finding->found.data);
    put_member(out, "wanted", check->wanted);
    mr_text_init(&fix);
    if (finding->fix != NULL && finding->verdict != MR_VERDICT_OK)
        fill_in(finding->fix, host, &fix);
    put_member(out, "fix", fix.data);
    mr_text_fini(&fix);
    mr_text_putc(out, '}');
}

void mr_doctor_print_json(const struct mr_doctor_report *report, const struct mr_host *host,
                          struct mr_text *out)
{
    const char *comma = "\n";
    uint32_t at = 0;

    mr_text_puts(out, "{\n  \"cpus\": \"");
    mr_cpus_print_list(&host->reactors, out);
    mr_text_putc(out, '"');
    for (int verdict = 0; verdict < MR_VERDICTS; verdict++)
        mr_text_printf(out, ", \"%s\": %u", mr_verdict_text((enum mr_verdict)verdict),
                       report->count[verdict]);
    mr_text_puts(out, ",\n  \"checks\": [");
    for (const struct mr_check_group *group = mr_check_groups; group->name != NULL; group++)
        for (const struct mr_check *check = group->check; check->name != NULL; check++) {
            mr_text_puts(out, comma);
            put_object(group->name, check, &report->finding[at++], host, out);
            comma = ",\n";
        }
    mr_text_puts(out, "\n  ]\n}\n");
}

/* -- For the manual ------------------------------------------------------------------------ */

/* A bar would end the cell. */
static void put_cell(const char *text, struct mr_text *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            mr_text_putc(out, '\\');
        mr_text_putc(out, *text);
    }
}

void mr_doctor_print_reference(struct mr_text *out)
{
    mr_text_puts(out, "| check | wanted | seen in | fix |\n|---|---|---|---|\n");
    for (const struct mr_check_group *group = mr_check_groups; group->name != NULL; group++) {
        mr_text_printf(out, "| **%s** | | | |\n", group->name);
        for (const struct mr_check *check = group->check; check->name != NULL; check++) {
            mr_text_printf(out, "| `%s` | ", check->name);
            put_cell(check->wanted, out);
            mr_text_puts(out, " | ");
            put_cell(check->where, out);
            mr_text_puts(out, " | ");
            if (check->fix != NULL) {
                mr_text_putc(out, '`');
                put_cell(check->fix, out);
                mr_text_putc(out, '`');
            }
            mr_text_puts(out, " |\n");
        }
    }
}
