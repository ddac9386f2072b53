/*
 * The rows of a SELECT as Flink's SQL client draws them in streaming mode: the header at
 * once, a column `op` with the row kind, widths from the types, text cut to width.
 */
#include "tools/millrace/command.h"

#include "core/base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_WIDTH = 30, NULL_WIDTH = 6 };

/* The number behind "(" of a type, or FALLBACK. */
static uint32_t argument(const char *sql_type, uint32_t fallback)
{
    const char *open = strchr(sql_type, '(');
    return open == NULL ? fallback : (uint32_t)strtoul(open + 1, NULL, 10);
}

static uint32_t timestamp_width(uint32_t digits)
{
    return digits == 0 ? 19 : digits <= 3 ? 23 : digits <= 6 ? 26 : 29;
}

static uint32_t type_width(const char *sql_type)
{
    static const struct {
        const char *prefix;
        uint32_t width;
    } fixed[] = {{"TINYINT", 4}, {"SMALLINT", 6}, {"INTERVAL", DEFAULT_WIDTH},
                 {"INT", 11},    {"BIGINT", 20},  {"BOOLEAN", 6},
                 {"DATE", 10}};

    if (strncmp(sql_type, "DECIMAL", 7) == 0)
        return argument(sql_type, 10) + 2;
    if (strncmp(sql_type, "TIMESTAMP", 9) == 0)
        return timestamp_width(argument(sql_type, 6));
    if (strncmp(sql_type, "TIME", 4) == 0) {
        uint32_t digits = argument(sql_type, 0);
        return digits == 0 ? 8 : digits + 9;
    }
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (strncmp(sql_type, fixed[i].prefix, strlen(fixed[i].prefix)) == 0)
            return fixed[i].width;
    return DEFAULT_WIDTH;
}

/* Columns a terminal needs for a character: East Asian wide ones take two. */
static uint32_t char_width(uint32_t c)
{
    bool is_wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                   (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                   (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                   (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) ||
                   (c >= 0x20000 && c <= 0x3fffd);
    return is_wide ? 2 : 1;
}

static uint32_t next_char(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    uint32_t extra = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
    uint32_t c = extra == 0 ? *p : *p & (0x3fu >> extra);

    for (uint32_t i = 1; i <= extra && (p[i] & 0xc0) == 0x80; i++)
        c = c << 6 | (p[i] & 0x3f);
    *text += extra + 1;
    return c;
}

static uint32_t text_width(const char *text)
{
    uint32_t width = 0;
    while (*text != '\0')
        width += char_width(next_char(&text));
    return width;
}

static void put_cell(const char *text, uint32_t width)
{
    uint32_t have = text_width(text);

    if (have <= width) {
        printf(" %*s%s |", (int)(width - have), "", text);
        return;
    }
    const char *end = text;
    uint32_t kept = 0;
    while (*end != '\0') {
        const char *next = end;
        uint32_t w = char_width(next_char(&next));
        if (kept + w > width - 3)
            break;
        kept += w;
        end = next;
    }
    printf(" %*s%.*s... |", (int)(width - 3 - kept), "", (int)(end - text), text);
}

static void put_border(const struct mr_tableau *tableau)
{
    printf("+----+");
    for (uint32_t c = 0; c < tableau->columns; c++) {
        for (uint32_t i = 0; i < tableau->width[c] + 2; i++)
            putchar('-');
        putchar('+');
    }
    putchar('\n');
}

static void put_header(struct mr_tableau *tableau, const struct mr_result_batch *batch)
{
    tableau->columns = batch->columns;
    for (uint32_t c = 0; c < batch->columns; c++) {
        uint32_t width = type_width(batch->column[c].sql_type);
        uint32_t name = text_width(batch->column[c].name);
        width = width > name ? width : name;
        tableau->width[c] = width > NULL_WIDTH ? width : NULL_WIDTH;
    }
    put_border(tableau);
    printf("| op |");
    for (uint32_t c = 0; c < batch->columns; c++)
        put_cell(batch->column[c].name, tableau->width[c]);
    putchar('\n');
    put_border(tableau);
    tableau->has_header = true;
}

void mr_tableau_rows(struct mr_tableau *tableau, const struct mr_result_batch *batch)
{
    if (!tableau->has_header)
        put_header(tableau, batch);
    for (uint32_t r = 0; r < batch->rows; r++) {
        printf("| %s |", batch->kinds[r]);
        for (uint32_t c = 0; c < batch->columns; c++) {
            char small[256], *text = small;
            size_t len = mr_result_text(batch, r, c, small, sizeof(small));
            if (len >= sizeof(small)) {
                text = mr_alloc(len + 1, "the rows shown");
                mr_result_text(batch, r, c, text, len + 1);
            }
            put_cell(text, tableau->width[c]);
            if (text != small)
                free(text);
        }
        putchar('\n');
    }
    tableau->rows += batch->rows;
}

void mr_tableau_end(struct mr_tableau *tableau)
{
    if (tableau->rows != 0)
        put_border(tableau);
    printf("Received a total of %llu row%s\n", (unsigned long long)tableau->rows,
           tableau->rows == 1 ? "" : "s");
    fflush(stdout);
}
