#include "state/schema/schema_int.h"

struct mr_state_schema *mr_state_schema_new(struct mr_arena *arena, const char *kind,
                                            const char *uid)
{
    struct mr_state_schema *schema = MR_NEW(arena, struct mr_state_schema);

    schema->kind = kind;
    schema->uid = uid;
    return schema;
}

static void add_param(struct mr_arena *arena, struct mr_state_schema *schema, const char *name,
                      const char *value, bool is_note)
{
    struct mr_state_param param = {name, value, is_note};

    MR_PUSH(arena, schema->param, schema->params, param);
}

void mr_state_schema_param(struct mr_arena *arena, struct mr_state_schema *schema,
                           const char *name, const char *value)
{
    add_param(arena, schema, name, value, false);
}

void mr_state_schema_note(struct mr_arena *arena, struct mr_state_schema *schema,
                          const char *name, const char *value)
{
    add_param(arena, schema, name, value, true);
}

const char *mr_state_schema_get(const struct mr_state_schema *schema, const char *name)
{
    for (uint32_t i = 0; i < schema->params; i++)
        if (strcmp(schema->param[i].name, name) == 0)
            return schema->param[i].value;
    return NULL;
}

bool mr_state_column_same(const struct mr_state_column *a, const struct mr_state_column *b)
{
    return strcmp(a->function, b->function) == 0 && strcmp(a->argument, b->argument) == 0 &&
           strcmp(a->type, b->type) == 0 && strcmp(a->filter, b->filter) == 0 &&
           strcmp(a->cell, b->cell) == 0 && a->bytes == b->bytes &&
           (a->set < 0) == (b->set < 0) && (a->bit < 0) == (b->bit < 0);
}

const struct mr_state_set *mr_state_find_set(const struct mr_state_schema *old,
                                             const struct mr_state_set *set)
{
    for (uint32_t i = 0; i < old->sets; i++)
        if (strcmp(old->set[i].argument, set->argument) == 0 &&
            strcmp(old->set[i].type, set->type) == 0 &&
            strcmp(old->set[i].cell, set->cell) == 0)
            return &old->set[i];
    return NULL;
}

int32_t mr_state_find_variant(const struct mr_state_set *set, const char *filter)
{
    for (uint32_t i = 0; i < set->filters; i++)
        if (strcmp(set->filter[i], filter) == 0)
            return (int32_t)i;
    return -1;
}

bool mr_state_has_values(const struct mr_state_schema *old, const struct mr_state_schema *now,
                         const struct mr_state_column *column)
{
    if (column->set < 0)
        return false;
    const struct mr_state_set *set = mr_state_find_set(old, &now->set[column->set]);

    return set != NULL && mr_state_find_variant(set, column->filter) >= 0;
}

/* -- Text ------------------------------------------------------------------------------ */

static void put_word(struct mr_text *out, const char *word)
{
    const char *p = word;

    while (mr_state_is_bare(*p))
        p++;
    if (*p == '\0' && p != word) {
        mr_text_puts(out, word);
        return;
    }
    mr_text_putc(out, '"');
    for (p = word; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;

        if (c == '"' || c == '\\')
            mr_text_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            mr_text_printf(out, "\\x%02x", c);
        else
            mr_text_putc(out, *p);
    }
    mr_text_putc(out, '"');
}

void mr_state_job_print(const char *name, struct mr_text *out)
{
    mr_text_puts(out, "job ");
    put_word(out, name);
    mr_text_printf(out, " format=%d\n", MR_STATE_FORMAT);
}

static void put_key(struct mr_text *out, const struct mr_state_key *key)
{
    mr_text_puts(out, " key(");
    put_word(out, key->text);
    mr_text_putc(out, ',');
    put_word(out, key->type);
    mr_text_putc(out, ',');
    put_word(out, key->cell);
    mr_text_printf(out, ",%u,%u)", key->offset, key->bit);
}

static void put_column(struct mr_text *out, const struct mr_state_column *column)
{
    mr_text_puts(out, " column(");
    put_word(out, column->function);
    mr_text_putc(out, ',');
    put_word(out, column->argument);
    mr_text_putc(out, ',');
    put_word(out, column->type);
    mr_text_putc(out, ',');
    put_word(out, column->filter);
    mr_text_putc(out, ',');
    put_word(out, column->cell);
    mr_text_printf(out, ",%d,%u,%u,%u,%d,%u)", column->set, column->variant, column->offset,
                   column->bytes, column->bit, column->partial);
}

static void put_set(struct mr_text *out, const struct mr_state_set *set)
{
    mr_text_puts(out, " set(");
    put_word(out, set->argument);
    mr_text_putc(out, ',');
    put_word(out, set->type);
    mr_text_putc(out, ',');
    put_word(out, set->cell);
    mr_text_printf(out, ",%u", set->row_bytes);
    for (uint32_t i = 0; i < set->filters; i++) {
        mr_text_putc(out, ',');
        put_word(out, set->filter[i]);
    }
    mr_text_putc(out, ')');
}

void mr_state_schema_print(const struct mr_state_schema *schema, struct mr_text *out)
{
    put_word(out, schema->kind);
    mr_text_putc(out, ' ');
    put_word(out, schema->uid);
    if (schema->is_derived)
        mr_text_puts(out, " derived");
    for (uint32_t i = 0; i < schema->params; i++) {
        mr_text_printf(out, " %s%s=", schema->param[i].is_note ? "~" : "",
                       schema->param[i].name);
        put_word(out, schema->param[i].value);
    }
    if (schema->row_bytes != 0)
        mr_text_printf(out, " row(%u)", schema->row_bytes);
    for (uint32_t i = 0; i < schema->keys; i++)
        put_key(out, &schema->key[i]);
    for (uint32_t i = 0; i < schema->columns; i++)
        put_column(out, &schema->column[i]);
    for (uint32_t i = 0; i < schema->sets; i++)
        put_set(out, &schema->set[i]);
    mr_text_putc(out, '\n');
}

void mr_state_column_print(const struct mr_state_column *column, struct mr_text *out)
{
    mr_text_printf(out, "%s(%s%s)", column->function, column->set >= 0 ? "DISTINCT " : "",
                   column->argument);
    if (column->filter[0] != '\0')
        mr_text_printf(out, " FILTER (WHERE %s)", column->filter);
}
