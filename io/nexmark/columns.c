#include "io/nexmark/columns.h"

#include "core/data/datetime.h"
#include "core/data/nested.h"
#include "core/data/schema.h"

#define BIGINT MR_TYPE(MR_TYPE_BIGINT)
#define TEXT   MR_TYPE_STRING
#define TIME   MR_TYPE_TS(3)

static const struct mr_nexmark_column of_event[] = {
    {"event_type", MR_NEXMARK_EVENT_TYPE, MR_TYPE(MR_TYPE_INT)},
    {"dateTime", MR_NEXMARK_DATE_TIME, TIME},
    {0},
};

static const struct mr_nexmark_column of_person[] = {
    {"id", MR_NEXMARK_PERSON_ID, BIGINT},
    {"name", MR_NEXMARK_NAME, TEXT},
    {"emailAddress", MR_NEXMARK_EMAIL, TEXT},
    {"creditCard", MR_NEXMARK_CARD, TEXT},
    {"city", MR_NEXMARK_CITY, TEXT},
    {"state", MR_NEXMARK_STATE, TEXT},
    {"dateTime", MR_NEXMARK_DATE_TIME, TIME},
    {"extra", MR_NEXMARK_PERSON_EXTRA, TEXT},
    {0},
};

static const struct mr_nexmark_column of_auction[] = {
    {"id", MR_NEXMARK_AUCTION_ID, BIGINT},
    {"itemName", MR_NEXMARK_ITEM, TEXT},
    {"description", MR_NEXMARK_DESCRIPTION, TEXT},
    {"initialBid", MR_NEXMARK_INITIAL_BID, BIGINT},
    {"reserve", MR_NEXMARK_RESERVE, BIGINT},
    {"dateTime", MR_NEXMARK_DATE_TIME, TIME},
    {"expires", MR_NEXMARK_EXPIRES, TIME},
    {"seller", MR_NEXMARK_SELLER, BIGINT},
    {"category", MR_NEXMARK_CATEGORY, BIGINT},
    {"extra", MR_NEXMARK_AUCTION_EXTRA, TEXT},
    {0},
};

static const struct mr_nexmark_column of_bid[] = {
    {"auction", MR_NEXMARK_BID_AUCTION, BIGINT},
    {"bidder", MR_NEXMARK_BIDDER, BIGINT},
    {"price", MR_NEXMARK_PRICE, BIGINT},
    {"channel", MR_NEXMARK_CHANNEL, TEXT},
    {"url", MR_NEXMARK_URL, TEXT},
    {"dateTime", MR_NEXMARK_DATE_TIME, TIME},
    {"extra", MR_NEXMARK_BID_EXTRA, TEXT},
    {0},
};

static const struct mr_nexmark_column *const columns_of[] = {of_person, of_auction, of_bid,
                                                             of_event};
static const char *const kind_name[] = {"person", "auction", "bid"};

const struct mr_nexmark_column *mr_nexmark_columns(enum mr_nexmark_kind kind)
{
    return columns_of[kind];
}

static const struct mr_nexmark_column *find(int kind, struct mr_view name)
{
    for (const struct mr_nexmark_column *c = columns_of[kind]; c->name != NULL; c++)
        if (mr_view_is(name, c->name))
            return c;
    return NULL;
}

/* NAME behind "bid_", or nothing. */
static struct mr_view behind_prefix(struct mr_view name, const char *prefix)
{
    size_t len = strlen(prefix);

    if (name.len <= len || memcmp(name.data, prefix, len) != 0 || name.data[len] != '_')
        return MR_VIEW("");
    return (struct mr_view){name.data + len + 1, name.len - len - 1};
}

const struct mr_nexmark_column *mr_nexmark_find(enum mr_nexmark_table table,
                                                struct mr_view name, int *ret_kind)
{
    const struct mr_nexmark_column *column = find(MR_NEXMARK_KINDS, name);

    *ret_kind = MR_NEXMARK_KINDS;
    if (table != MR_NEXMARK_ALL) {
        /* Its rows are all of one kind, so no column is ever NULL. */
        return column != NULL ? column : find((int)table, name);
    }
    for (int kind = 0; kind < MR_NEXMARK_KINDS && column == NULL; kind++) {
        *ret_kind = kind;
        column = find(kind, behind_prefix(name, kind_name[kind]));
    }
    return column;
}

int mr_nexmark_find_kind(enum mr_nexmark_table table, struct mr_view name)
{
    for (int kind = 0; table == MR_NEXMARK_ALL && kind < MR_NEXMARK_KINDS; kind++)
        if (mr_view_is(name, kind_name[kind]))
            return kind;
    return -1;
}

const struct mr_nexmark_column *mr_nexmark_find_field(int kind, struct mr_view name)
{
    return find(kind, name);
}

void mr_nexmark_names(enum mr_nexmark_table table, struct mr_text *out)
{
    mr_text_puts(out, "event_type, dateTime");
    for (int kind = 0; kind < MR_NEXMARK_KINDS; kind++) {
        if (table != MR_NEXMARK_ALL && (int)table != kind)
            continue;
        for (const struct mr_nexmark_column *c = columns_of[kind]; c->name != NULL; c++)
            if (table == MR_NEXMARK_ALL)
                mr_text_printf(out, ", %s_%s", kind_name[kind], c->name);
            else if (c->field != MR_NEXMARK_DATE_TIME)
                mr_text_printf(out, ", %s", c->name);
    }
}

void mr_nexmark_fill(const struct mr_nexmark *nexmark, const struct mr_nexmark_column *column,
                     int kind, const int64_t *id, uint32_t count, struct mr_batch_buffer *out,
                     uint32_t col, uint32_t first)
{
    bool is_text = column->type.id == MR_TYPE_VARCHAR;
    int64_t unit = mr_type_is_timestamp(column->type) ? MR_MILLI_NS : 1;
    int64_t *number = out->batch.col[col].data;
    struct mr_str *text = out->batch.col[col].data;

    for (uint32_t i = 0; i < count; i++) {
        if (kind != MR_NEXMARK_KINDS && mr_nexmark_kind(nexmark, id[i]) != (unsigned)kind)
            mr_batch_buffer_set_null(out, col, first + i);
        else if (is_text)
            text[first + i] = mr_nexmark_text(nexmark, column->field, id[i], &out->bytes);
        else
            number[first + i] = mr_nexmark_number(nexmark, column->field, id[i]) * unit;
    }
}

/* One row, at the end of OUT. */
static void put_row(const struct mr_nexmark *nexmark,
                    const struct mr_nexmark_column *const *field, struct mr_type type,
                    int64_t id, struct mr_arena *bytes, struct mr_text *out)
{
    struct mr_nested_writer writer;

    mr_nested_begin(&writer, type, 0, out);
    for (uint32_t i = 0; i < type.nested->count; i++) {
        const struct mr_nexmark_column *column = field[i];
        int64_t unit = mr_type_is_timestamp(column->type) ? MR_MILLI_NS : 1;
        struct mr_value value = {.type = mr_type_child(type, i)};
        if (column->type.id == MR_TYPE_VARCHAR)
            value.u.str = mr_nexmark_text(nexmark, column->field, id, bytes);
        else
            value.u.i64 = mr_nexmark_number(nexmark, column->field, id) * unit;
        mr_nested_put(&writer, i, &value);
    }
}

void mr_nexmark_fill_rows(const struct mr_nexmark *nexmark,
                          const struct mr_nexmark_column *const *field, int kind,
                          const int64_t *id, uint32_t count, struct mr_batch_buffer *out,
                          uint32_t col, uint32_t first, struct mr_text *scratch)
{
    struct mr_type type = out->batch.schema->field[col].type;
    struct mr_str *row = out->batch.col[col].data;

    for (uint32_t i = 0; i < count; i++) {
        if (mr_nexmark_kind(nexmark, id[i]) != (unsigned)kind) {
            mr_batch_buffer_set_null(out, col, first + i);
            continue;
        }
        mr_text_reset(scratch);
        put_row(nexmark, field, type, id[i], &out->bytes, scratch);
        row[first + i] = mr_batch_buffer_str(out, scratch->data, scratch->len);
    }
}

void mr_nexmark_json(const struct mr_nexmark *nexmark, int64_t id, bool is_nested,
                     struct mr_text *out)
{
    enum mr_nexmark_kind kind = mr_nexmark_kind(nexmark, id);
    struct mr_arena bytes;

    mr_arena_init(&bytes);
    if (is_nested)
        mr_text_printf(out, "{\"event_type\":%d,\"%s\":", (int)kind, kind_name[kind]);
    for (const struct mr_nexmark_column *c = columns_of[kind]; c->name != NULL; c++) {
        mr_text_printf(out, "%c\"%s\":", c == columns_of[kind] ? '{' : ',', c->name);
        if (c->type.id == MR_TYPE_BIGINT) {
            mr_text_printf(out, "%lld", (long long)mr_nexmark_number(nexmark, c->field, id));
            continue;
        }
        mr_text_putc(out, '"');
        if (c->type.id == MR_TYPE_TIMESTAMP) {
            int64_t ms = mr_nexmark_number(nexmark, c->field, id);
            mr_timestamp_print(ms * MR_MILLI_NS, ' ', 3, out);
        } else {
            /* None of the texts holds what JSON would have escaped. */
            struct mr_str text = mr_nexmark_text(nexmark, c->field, id, &bytes);
            mr_text_put(out, mr_str_data(&text), text.len);
        }
        mr_text_putc(out, '"');
    }
    mr_text_puts(out, is_nested ? "}}\n" : "}\n");
    mr_arena_fini(&bytes);
}
