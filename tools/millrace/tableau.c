/*
 * The rows of a SELECT as Flink's SQL client draws them.  In streaming mode: the header at
 * once, a column `op` with the row kind, widths from the types.  In batch mode: all of it at
 * the end, widths from what is there.  Text is cut to width.
 */
#include "tools/millrace/command.h"

#include "core/base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NULL_WIDTH = 6 };

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

static uint32_t type_width(const char *sql_type, uint32_t width_max)
{
    static const struct {
        const char *prefix;
        uint32_t width;
    } fixed[] = {{"TINYINT", 4}, {"SMALLINT", 6}, {"INTERVAL", 0}, {"INT", 11},
                 {"BIGINT", 20}, {"BOOLEAN", 6},  {"DATE", 10}};

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
            return fixed[i].width == 0 ? width_max : fixed[i].width;
    return width_max;
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
    fputs(tableau->is_batch ? "+" : "+----+", stdout);
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
        uint32_t width = type_width(batch->column[c].sql_type, tableau->width_max);
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

/* The text of a cell: SMALL, or memory of its own that the caller frees. */
static char *cell_text(const struct mr_result_batch *batch, uint32_t row, uint32_t column,
                       char *small, size_t size)
{
    size_t len = mr_result_text(batch, row, column, small, size);

    if (len < size)
        return small;
    char *text = mr_alloc(len + 1, "the rows shown");
    mr_result_text(batch, row, column, text, len + 1);
    return text;
}

static void put_rows(const struct mr_tableau *tableau, const struct mr_result_batch *batch)
{
    for (uint32_t r = 0; r < batch->rows; r++) {
        printf("| %s |", batch->kinds[r]);
        for (uint32_t c = 0; c < batch->columns; c++) {
            char small[256], *text = cell_text(batch, r, c, small, sizeof(small));
            put_cell(text, tableau->width[c]);
            if (text != small)
                free(text);
        }
        putchar('\n');
    }
}

/* -- Batch mode ------------------------------------------------------------------------- */

static void keep_cell(struct mr_tableau *tableau, uint32_t column, const char *text)
{
    uint32_t width = text_width(text);

    if (width > tableau->width_max)
        width = tableau->width_max;
    if (width > tableau->width[column])
        tableau->width[column] = width;
    mr_text_put(&tableau->cells, text, strlen(text) + 1);
}

static void keep_rows(struct mr_tableau *tableau, const struct mr_result_batch *batch)
{
    tableau->columns = batch->columns;
    for (uint32_t c = 0; !tableau->has_header && c < batch->columns; c++)
        keep_cell(tableau, c, batch->column[c].name);
    tableau->has_header = true;
    for (uint32_t r = 0; r < batch->rows; r++)
        for (uint32_t c = 0; c < batch->columns; c++) {
            char small[256], *text = cell_text(batch, r, c, small, sizeof(small));
            keep_cell(tableau, c, text);
            if (text != small)
                free(text);
        }
}

static void put_kept(const struct mr_tableau *tableau)
{
    const char *text = tableau->cells.data;

    put_border(tableau);
    for (uint64_t r = 0; r <= tableau->rows; r++) {
        putchar('|');
        for (uint32_t c = 0; c < tableau->columns; c++) {
            put_cell(text, tableau->width[c]);
            text += strlen(text) + 1;
        }
        putchar('\n');
        if (r == 0)
            put_border(tableau);
    }
    put_border(tableau);
}

/* -- The whole -------------------------------------------------------------------------- */

struct mr_tableau *mr_tableau_new(struct mr_engine *engine)
{
    struct mr_tableau *tableau = mr_alloc(sizeof(*tableau), "the rows shown");
    const char *mode = mr_engine_get(engine, "execution.runtime-mode");
    const char *width = mr_engine_get(engine, "table.display.max-column-width");

    *tableau = (struct mr_tableau){.is_batch = mode != NULL && strcasecmp(mode, "batch") == 0,
                                   .width_max = (uint32_t)strtoul(width, NULL, 10)};
    if (tableau->width_max < NULL_WIDTH)
        tableau->width_max = NULL_WIDTH;
    mr_text_init(&tableau->cells);
    return tableau;
}

void mr_tableau_free(struct mr_tableau *tableau)
{
    mr_text_fini(&tableau->cells);
    free(tableau);
}

void mr_tableau_rows(struct mr_tableau *tableau, const struct mr_result_batch *batch)
{
    if (tableau->is_batch) {
        keep_rows(tableau, batch);
    } else {
        if (!tableau->has_header)
            put_header(tableau, batch);
        put_rows(tableau, batch);
        fflush(stdout);
    }
    tableau->rows += batch->rows;
}

void mr_tableau_end(struct mr_tableau *tableau, const char *suffix)
{
    unsigned long long rows = tableau->rows;

    if (tableau->is_batch && rows == 0) {
        printf("Empty set%s\n", suffix);
    } else if (tableau->is_batch) {
        put_kept(tableau);
        printf("%llu row%s in set%s\n", rows, rows == 1 ? "" : "s", suffix);
    } else {
        if (rows != 0)
            put_border(tableau);
        printf("Received a total of %llu row%s%s\n", rows, rows == 1 ? "" : "s", suffix);
    }
    fflush(stdout);
}
