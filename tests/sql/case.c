#include "tests/sql/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "--! ";

static const char *const kinds[] = {
    "input", "sql",  "expect", "error",  "failure",   "warn",    "text", "counts",
    "eval",  "once", "flink",  "differ", "changelog", "tableau", "key",  "batch"};

static int complain(const char *name, const char *what, const char *line)
{
    fprintf(stderr, "%s: %s: %s\n", name, what, line);
    return -1;
}

static int add_section(struct mr_case *c, char *head)
{
    struct mr_case_section *section = &c->section[c->sections];
    char *space = strchr(head, ' ');
    bool is_known = false;

    if (c->sections == MR_CASE_SECTIONS)
        return complain(c->name, "too many sections", head);
    section->argument = space == NULL ? "" : space + 1;
    if (space != NULL)
        *space = '\0';
    section->kind = head;
    for (size_t i = 0; i < MR_COUNTOF(kinds); i++)
        is_known |= strcmp(kinds[i], head) == 0;
    if (!is_known)
        return complain(c->name, "no such section", head);
    c->sections++;
    return 0;
}

/* Cut the text into sections where a line begins with the mark. */
static int cut(struct mr_case *c)
{
    char *line = c->text.data;

    while (line != NULL && *line != '\0') {
        char *end = strchr(line, '\n');
        if (strncmp(line, mark, strlen(mark)) == 0) {
            if (end == NULL)
                return complain(c->name, "a section without lines", line);
            *end = '\0';
            if (c->sections > 0)
                line[0] = '\0'; /* ends the body before it */
            if (add_section(c, line + strlen(mark)) < 0)
                return -1;
            c->section[c->sections - 1].body = end + 1;
        } else if (c->sections == 0 && strncmp(line, "--", 2) != 0 && *line != '\n') {
            return complain(c->name, "only comments stand before the first section", line);
        }
        line = end == NULL ? NULL : end + 1;
    }
    return c->sections == 0 ? complain(c->name, "no section", "") : 0;
}

int mr_case_read(const char *path, const char *name, struct mr_case *ret)
{
    FILE *file = fopen(path, "rb");

    *ret = (struct mr_case){.name = strdup(name)};
    mr_text_init(&ret->text);
    if (file == NULL)
        return complain(name, "can not be opened", path);
    for (size_t n = 1; n != 0;) {
        char *room = mr_text_reserve(&ret->text, 65536);
        n = fread(room, 1, 65536, file);
        ret->text.len += n;
        ret->text.data[ret->text.len] = '\0';
    }
    fclose(file);
    return cut(ret);
}

void mr_case_fini(struct mr_case *c)
{
    free(c->name);
    mr_text_fini(&c->text);
}

const struct mr_case_section *mr_case_find(const struct mr_case *c, const char *kind)
{
    for (uint32_t i = 0; i < c->sections; i++)
        if (strcmp(c->section[i].kind, kind) == 0)
            return &c->section[i];
    return NULL;
}

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static uint32_t split(char *text, char *line[static MR_CASE_LINES])
{
    char *save = NULL;
    uint32_t count = 0;

    for (char *l = strtok_r(text, "\n", &save); l != NULL; l = strtok_r(NULL, "\n", &save)) {
        MR_ASSERT(count < MR_CASE_LINES);
        line[count++] = l;
    }
    return count;
}

void mr_lines_sorted(const char *text, struct mr_text *out)
{
    char *line[MR_CASE_LINES], *copy = strdup(text);

    MR_ASSERT(copy != NULL);
    uint32_t count = split(copy, line);
    qsort(line, count, sizeof(line[0]), by_line);
    for (uint32_t i = 0; i < count; i++)
        mr_text_printf(out, "%s\n", line[i]);
    free(copy);
}

/* The row kind in LINE, behind the name that print may put in front; or NULL. */
static char *row_kind(char *line)
{
    static const char *const kind[] = {"+I[", "-U[", "+U[", "-D["};
    char *first = NULL;

    for (size_t i = 0; i < MR_COUNTOF(kind); i++) {
        char *at = strstr(line, kind[i]);
        if (at != NULL && (first == NULL || at < first))
            first = at;
    }
    return first;
}

/* Rows that are given sort before the same rows taken back. */
static int by_row(const void *a, const void *b)
{
    int order = strcmp(*(char *const *)a + 1, *(char *const *)b + 1);
    return order != 0 ? order : **(char *const *)a - **(char *const *)b;
}

void mr_lines_folded(const char *text, struct mr_text *out)
{
    char *line[MR_CASE_LINES], *signs;
    struct mr_text copy;
    uint32_t count;

    /* "+", then the line with "+I" for its kind; or "-" where it takes back. */
    mr_text_init(&copy);
    signs = strdup(text);
    MR_ASSERT(signs != NULL);
    count = split(signs, line);
    for (uint32_t i = 0; i < count; i++) {
        char *kind = row_kind(line[i]);
        bool takes_back = kind != NULL && *kind == '-';
        if (kind != NULL)
            memcpy(kind, "+I", 2);
        mr_text_printf(&copy, "%c%s\n", takes_back ? '-' : '+', line[i]);
    }
    count = split(copy.data, line);
    qsort(line, count, sizeof(line[0]), by_row);
    for (uint32_t i = 0, next; i < count; i = next) {
        int64_t times = 0;
        for (next = i; next < count && strcmp(line[next] + 1, line[i] + 1) == 0; next++)
            times += line[next][0] == '+' ? 1 : -1;
        if (times < 0)
            memcpy(row_kind(line[i] + 1), "-D", 2);
        for (int64_t n = times < 0 ? -times : times; n > 0; n--)
            mr_text_printf(out, "%s\n", line[i] + 1);
    }
    free(signs);
    mr_text_fini(&copy);
}
