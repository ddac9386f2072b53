#include "operators/plugin/aggregate.h"

#include "core/data/nested.h"
#include "operators/plugin/cell.h"

#include <stdalign.h>

/* Rows that packed arguments are taken apart of at a time. */
enum { FEW_ROWS = 32 };

/* A call, and where its result goes. */
struct making {
    struct mr_plugin_call call;
    struct mr_batch_buffer *out; /* NULL: there is no result to make */
    bool has_failed;
};

static struct making *making_of(struct mr_plugin_call *call)
{
    return MR_CONTAINER(call, struct making, call);
}

static char *make_room(struct mr_plugin_call *call, size_t len)
{
    struct making *m = making_of(call);

    m->has_failed |= m->out == NULL || len > MR_USER_BYTES_MAX;
    return m->has_failed ? NULL : mr_arena_alloc(&m->out->bytes, len + 1);
}

/* An aggregate has no way to fail: it has no value then. */
static int make_fail(struct mr_plugin_call *call, uint32_t row, const char *format, ...)
{
    (void)row;
    (void)format;
    making_of(call)->has_failed = true;
    return -1;
}

static int make_emit(struct mr_plugin_call *call, uint32_t row)
{
    (void)row;
    making_of(call)->has_failed = true;
    return -1;
}

static const struct mr_plugin_host host = {sizeof(host), make_room, make_fail, make_emit};

static struct making making_new(uint32_t count)
{
    return (struct making){
        .call = {.size = sizeof(struct mr_plugin_call), .host = &host, .count = count}};
}

bool mr_user_aggregate_same(const struct mr_user_aggregate *a,
                            const struct mr_user_aggregate *b)
{
    return a != NULL && b != NULL && a->function == b->function;
}

const char *mr_user_aggregate_identity(const struct mr_user_aggregate *aggregate,
                                       struct mr_arena *arena)
{
    return mr_arena_printf(arena, "%s.%s/%u", aggregate->library, aggregate->function->name,
                           aggregate->function->version);
}

uint32_t mr_user_state_bytes(const struct mr_user_aggregate *aggregate)
{
    return (uint32_t)mr_align_up(aggregate->function->state_bytes, 8);
}

void mr_user_state_init(const struct mr_user_aggregate *aggregate, char *state)
{
    if (aggregate->function->init != NULL)
        aggregate->function->init(state);
}

/* -- Adding ------------------------------------------------------------------------------- */

static void add(const struct mr_user_aggregate *aggregate, struct mr_plugin_call *call,
                bool take_back)
{
    if (take_back)
        aggregate->function->retract(call);
    else
        aggregate->function->accumulate(call);
}

/* The fields of a few ROWs as columns. */
struct unpacked {
    struct mr_plugin_column column[MR_USER_AGGREGATE_ARGS_MAX];
    uint64_t valid[MR_USER_AGGREGATE_ARGS_MAX];
    alignas(16) char cell[MR_USER_AGGREGATE_ARGS_MAX][FEW_ROWS * sizeof(union mr_plugin_cell)];
};

static void unpack(const struct mr_user_aggregate *aggregate, const struct mr_str *packed,
                   const uint16_t *row, uint32_t n, struct unpacked *out)
{
    for (uint32_t a = 0; a < aggregate->args; a++) {
        size_t bytes = mr_type_bytes(aggregate->in.nested->child[a]);

        out->valid[a] = 0;
        for (uint32_t i = 0; i < n; i++) {
            struct mr_value value = mr_field_at(aggregate->in, mr_str_view(&packed[row[i]]), a);
            if (value.is_null)
                memset(&value.u, 0, sizeof(value.u));
            else
                out->valid[a] |= UINT64_C(1) << i;
            memcpy(out->cell[a] + i * bytes, &value.u, bytes);
        }
        out->column[a] = (struct mr_plugin_column){out->cell[a], &out->valid[a], UINT32_MAX};
    }
}

static void add_packed(const struct mr_user_aggregate *aggregate, char *const *base,
                       uint32_t at, const uint16_t *row, uint32_t n, const void *data,
                       bool take_back)
{
    struct unpacked unpacked;

    for (uint32_t i = 0; i < n; i += FEW_ROWS) {
        struct making m = making_new(n - i < FEW_ROWS ? n - i : FEW_ROWS);

        unpack(aggregate, data, row + i, m.call.count, &unpacked);
        m.call.args = aggregate->args;
        m.call.arg = unpacked.column;
        m.call.state = base + i;
        m.call.state_at = at;
        add(aggregate, &m.call, take_back);
    }
}

void mr_user_add(const struct mr_user_aggregate *aggregate, char *const *base, uint32_t at,
                 const uint16_t *row, uint32_t n, const void *data, bool take_back)
{
    const struct mr_plugin_column column = {data, NULL, UINT32_MAX};
    struct making m = making_new(n);

    if (aggregate->is_packed) {
        add_packed(aggregate, base, at, row, n, data, take_back);
        return;
    }
    m.call.rows = row;
    m.call.args = aggregate->args;
    m.call.arg = &column;
    m.call.state = base;
    m.call.state_at = at;
    if (n > 0)
        add(aggregate, &m.call, take_back);
}

void mr_user_merge(const struct mr_user_aggregate *aggregate, char *const *into,
                   const char *const *from, uint32_t n, uint32_t at, bool give_back)
{
    void (*merge)(void *, const void *) =
        give_back ? aggregate->function->unmerge : aggregate->function->merge;

    for (uint32_t i = 0; i < n; i++)
        merge(into[i] + at, from[i] + at);
}

/* -- Results -------------------------------------------------------------------------------- */

/* An integer that is too large wraps, as SUM does; anything else that does is NULL. */
static bool fit(struct mr_type type, union mr_plugin_cell *cell)
{
    if (mr_type_is_integer(type))
        cell->integer = mr_type_integer_wrap(type, cell->integer);
    return mr_user_cell_fit(type, cell);
}

bool mr_user_result(const struct mr_user_aggregate *aggregate, const char *state,
                    struct mr_batch_buffer *out, uint32_t col, uint32_t row)
{
    size_t bytes = mr_type_bytes(aggregate->out);
    union mr_plugin_cell cell;
    struct making m = making_new(1);
    uint64_t valid = 1;
    /* Rows are only read here: the function gets a state that it may write. */
    alignas(16) char copy[MR_USER_STATE_BYTES_MAX];
    char *const states[] = {copy};

    memset(&cell, 0, sizeof(cell));
    memcpy(copy, state, aggregate->function->state_bytes);
    m.out = out;
    m.call.result = &cell;
    m.call.result_valid = &valid;
    m.call.state = states;
    aggregate->function->result(&m.call);
    if (m.has_failed || (valid & 1) == 0 || !fit(aggregate->out, &cell)) {
        memset((char *)out->batch.col[col].data + row * bytes, 0, bytes);
        return false;
    }
    memcpy((char *)out->batch.col[col].data + row * bytes, &cell, bytes);
    return true;
}
