#include "io/files/partition.h"

#include "core/data/print.h"

struct mr_view mr_partition_column(const char *key)
{
    size_t len = sizeof(MR_PARTITION_KEY) - 1;

    if (key == NULL || strncmp(key, MR_PARTITION_KEY, len) != 0)
        return (struct mr_view){NULL, 0};
    return mr_view_of(key + len);
}

/* Hive's characters. */
static bool is_escaped(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f || strchr("\"#%'*/:=?\\{[]^", c) != NULL;
}

static void escape(struct mr_view text, struct mr_text *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_escaped(text.data[i]))
            mr_text_printf(out, "%%%02X", (unsigned)(unsigned char)text.data[i]);
        else
            mr_text_putc(out, text.data[i]);
    }
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

void mr_partition_unescape(struct mr_view text, struct mr_text *out)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_code = text.data[i] == '%' && i + 2 < text.len && hex(text.data[i + 1]) >= 0 &&
                       hex(text.data[i + 2]) >= 0;
        if (!is_code) {
            mr_text_putc(out, text.data[i]);
            continue;
        }
        mr_text_putc(out, (char)(hex(text.data[i + 1]) * 16 + hex(text.data[i + 2])));
        i += 2;
    }
}

void mr_partition_print(const struct mr_table_spec *spec, const struct mr_batch *batch,
                        uint32_t row, struct mr_view default_name, struct mr_text *out)
{
    size_t start = out->len;
    struct mr_text value;

    mr_text_init(&value);
    for (uint32_t c = spec->physical; c < spec->schema->count; c++) {
        struct mr_view name = mr_partition_column(spec->metadata_key[c - spec->physical]);
        struct mr_value cell = mr_value_at(&batch->col[c], spec->schema->field[c].type, row);
        if (name.data == NULL)
            continue;
        mr_text_reset(&value);
        if (!cell.is_null)
            mr_value_print_java(&cell, &value);
        if (out->len != start)
            mr_text_putc(out, '/');
        escape(name, out);
        mr_text_putc(out, '=');
        escape(value.len == 0 ? default_name : mr_text_view(&value), out);
    }
    mr_text_fini(&value);
}

bool mr_partition_parse(const char *path, struct mr_view column, struct mr_view default_name,
                        struct mr_text *out)
{
    struct mr_text name;
    bool is_found = false;

    mr_text_init(&name);
    for (const char *slash; !is_found && (slash = strchr(path, '/')) != NULL;
         path = slash + 1) {
        const char *equals = memchr(path, '=', (size_t)(slash - path));
        if (equals == NULL)
            continue;
        mr_text_reset(&name);
        mr_partition_unescape((struct mr_view){path, (size_t)(equals - path)}, &name);
        if (!mr_view_eq(mr_text_view(&name), column))
            continue;
        mr_partition_unescape((struct mr_view){equals + 1, (size_t)(slash - equals - 1)}, out);
        is_found = true;
    }
    mr_text_fini(&name);
    return is_found && !mr_view_eq(mr_text_view(out), default_name);
}

bool mr_partition_is_path(struct mr_view rel)
{
    size_t from = 0;

    for (size_t i = 0; i <= rel.len && rel.len > 0; i++) {
        if (i < rel.len && rel.data[i] != '/')
            continue;
        if (i == from || memchr(rel.data + from, '=', i - from) == NULL ||
            memchr(rel.data + from, '\0', i - from) != NULL)
            return false;
        from = i + 1;
    }
    return true;
}
