#include "sql/plan/tableau.h"

void mr_tableau_cell(struct mr_tableau *tableau, struct mr_view text)
{
    struct mr_view copy = mr_arena_view(tableau->arena, text);

    MR_PUSH(tableau->arena, tableau->cell, tableau->cells, copy);
}

/* Characters, not bytes. */
static size_t width(struct mr_view text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return n;
}

static void rule(const struct mr_tableau *tableau, const size_t *widths, struct mr_text *out)
{
    for (uint32_t c = 0; c < tableau->columns; c++) {
        mr_text_puts(out, "+-");
        for (size_t i = 0; i < widths[c]; i++)
            mr_text_putc(out, '-');
        mr_text_putc(out, '-');
    }
    mr_text_puts(out, "+\n");
}

static void field(struct mr_view text, size_t wide, struct mr_text *out)
{
    mr_text_puts(out, "| ");
    for (size_t i = width(text); i < wide; i++)
        mr_text_putc(out, ' ');
    mr_text_put(out, text.data, text.len);
    mr_text_putc(out, ' ');
}

void mr_tableau_print(const struct mr_tableau *tableau, struct mr_text *out)
{
    size_t widths[MR_TABLEAU_COLUMNS_MAX];
    uint32_t rows = tableau->cells / tableau->columns;

    MR_ASSERT(tableau->cells % tableau->columns == 0);
    if (rows == 0) {
        mr_text_puts(out, "Empty set\n");
        return;
    }
    for (uint32_t c = 0; c < tableau->columns; c++)
        widths[c] = width(mr_view_of(tableau->head[c]));
    for (uint32_t i = 0; i < tableau->cells; i++) {
        size_t wide = width(tableau->cell[i]);
        if (wide > widths[i % tableau->columns])
            widths[i % tableau->columns] = wide;
    }
    rule(tableau, widths, out);
    for (uint32_t c = 0; c < tableau->columns; c++)
        field(mr_view_of(tableau->head[c]), widths[c], out);
    mr_text_puts(out, "|\n");
    rule(tableau, widths, out);
    for (uint32_t i = 0; i < tableau->cells; i++) {
        field(tableau->cell[i], widths[i % tableau->columns], out);
        if ((i + 1) % tableau->columns == 0)
            mr_text_puts(out, "|\n");
    }
    rule(tableau, widths, out);
    mr_text_printf(out, rows == 1 ? "%u row in set\n" : "%u rows in set\n", rows);
}
