/*
 * millrace_plugin.h - SQL functions of your own, in C.
 *
 * A plug-in is a shared library with a table of functions.  This one has one:
 *
 *     #include <millrace_plugin.h>
 *
 *     static int twice(struct mr_plugin_call *call)
 *     {
 *         MR_PLUGIN_EACH (call, i, row)
 *             mr_plugin_set_integer(call, row, 2 * mr_plugin_get_integer(call, 0, row));
 *         return 0;
 *     }
 *
 *     static const struct mr_plugin_function functions[] = {
 *         {.name = "twice", .kind = MR_PLUGIN_SCALAR, .takes = "BIGINT", .gives = "BIGINT",
 *          .compute = twice},
 *     };
 *     MR_PLUGIN("example", "1.0", functions);
 *
 *     cc -shared -fPIC -O2 -o example.so example.c $(pkg-config --cflags millrace)
 *
 *     CREATE FUNCTION twice AS 'twice' LANGUAGE C USING ARTIFACT '/srv/lib/example.so';
 *     SELECT twice(price) FROM orders;
 *
 * There are three kinds of functions:
 *
 *     SCALAR      one value for each row       SELECT f(a, b) FROM t
 *     TABLE       any number of rows for each  SELECT .. FROM t, LATERAL TABLE(f(a)) AS x (b, c)
 *     AGGREGATE   one value for many rows      SELECT f(a, b) FROM t GROUP BY c
 *
 * A function is called once for many rows, column by column: `call->count` of them, whose numbers
 * MR_PLUGIN_EACH goes through.  Other rows lie in the columns too: leave them alone.
 *
 * What a function must keep to.  It runs on a reactor, a thread that does nothing but process
 * rows, and several reactors call it at the same time.  So it
 *
 *     - does not wait: no locks, no sleeping, no files, no network;
 *     - keeps nothing between calls: no variables that are written, no threads, no pointers into
 *       the call, whose memory is another's when it returns;
 *     - gives the same result for the same arguments, or says MR_PLUGIN_VARIES;
 *     - neither exits, throws nor longjmps: what goes wrong is said by mr_plugin_fail().
 *
 * It is code in millrace's own process: a wild pointer in it takes the job down.
 *
 * Evolution   a library is refused when its `abi` is another than millrace's.  Within one ABI
 *             structs only grow at their end.
 */
#ifndef MILLRACE_PLUGIN_H
#define MILLRACE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MR_PLUGIN_ABI 1

/* -- Types ---------------------------------------------------------------------------------
 *
 * Signatures are written in SQL.  In the columns of a call lies, for each row:
 *
 *     BOOLEAN                            uint8_t, 0 or 1
 *     TINYINT, SMALLINT, INT, BIGINT     int64_t
 *     FLOAT, DOUBLE                      double
 *     DECIMAL(p, s)   p up to 18         int64_t, times 10^s
 *                     p from 19          __int128, times 10^s
 *     STRING (UTF-8), BYTES              struct mr_plugin_string
 *     DATE                               int64_t, days since 1970-01-01
 *     TIME(p)                            int64_t, ns since midnight
 *     TIMESTAMP(p), TIMESTAMP_LTZ(p)     int64_t, ns since 1970-01-01 00:00:00
 *
 * Values that are NULL are there, but mean nothing. */

/* Up to 12 bytes lie in the string itself, behind one another; more lie where u.data says.  They
 * are not zero-terminated. */
struct mr_plugin_string {
    uint32_t len;
    char prefix[4];
    union {
        char rest[8];
        const char *data; /* all of them; prefix has the first four */
    } u;
};

/* Where the bytes are, good as long as *STRING is. */
static inline const char *mr_plugin_string_data(const struct mr_plugin_string *string)
{
    return string->len <= 12 ? (const char *)string + offsetof(struct mr_plugin_string, prefix)
                             : string->u.data;
}

/* LEN bytes at DATA, which must outlive the string when there are more than 12. */
static inline struct mr_plugin_string mr_plugin_string_of(const char *data, size_t len)
{
    struct mr_plugin_string string;

    memset(&string, 0, sizeof(string));
    string.len = (uint32_t)len;
    if (len <= 12) {
        if (len > 0)
            memcpy((char *)&string + offsetof(struct mr_plugin_string, prefix), data, len);
    } else {
        memcpy(string.prefix, data, sizeof(string.prefix));
        string.u.data = data;
    }
    return string;
}

union mr_plugin_cell {
    uint8_t boolean;
    int64_t integer; /* whatever lies in an int64_t */
    double real;
    __int128 decimal;
    struct mr_plugin_string string;
};

/* -- A call -------------------------------------------------------------------------------- */

struct mr_plugin_call;

/* What millrace does for a function; called by the helpers below. */
struct mr_plugin_host {
    size_t size;
    char *(*room)(struct mr_plugin_call *call, size_t len);
    int (*fail)(struct mr_plugin_call *call, uint32_t row, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
    int (*emit)(struct mr_plugin_call *call, uint32_t row);
};

/* An argument.  Row R's value is element R & mask: a constant is there once, with mask 0. */
struct mr_plugin_column {
    const void *values;
    const uint64_t *valid; /* bit 1: not null; NULL: none is null */
    uint32_t mask;
};

struct mr_plugin_call {
    size_t size;
    const struct mr_plugin_host *host;
    uint32_t count;       /* rows to do */
    const uint16_t *rows; /* their numbers; NULL: 0 to count - 1 */
    uint32_t args;
    const struct mr_plugin_column *arg;

    /* SCALAR, and the result of an AGGREGATE: the column to fill. */
    void *result;
    uint64_t *result_valid; /* bit 1: not null, as it is for every row at first */

    /* TABLE: the row that is being made, one cell for each column. */
    uint32_t outs;
    union mr_plugin_cell *out;
    uint8_t *out_is_null;

    /* AGGREGATE: the I-th row belongs to the state at state[i] + state_at. */
    char *const *state;
    uint32_t state_at;
};

/* Number of the I-th row. */
static inline uint32_t mr_plugin_row(const struct mr_plugin_call *call, uint32_t i)
{
    return call->rows == NULL ? i : call->rows[i];
}

/* A loop over the rows to do: ROW is the row's number, I only counts. */
#define MR_PLUGIN_EACH(call, i, row) \
    for (uint32_t i = 0, row;        \
         i < (call)->count && ((row) = mr_plugin_row((call), i), (void)(row), 1); i++)

/* -- Arguments: number N, of row ROW ----------------------------------------------------------
 *
 * A function is not called for rows with a NULL among their arguments: its result is NULL, it
 * makes no rows, it adds nothing up.  With MR_PLUGIN_SEES_NULLS it is, and asks. */

static inline int mr_plugin_is_null(const struct mr_plugin_call *call, uint32_t n, uint32_t row)
{
    const struct mr_plugin_column *arg = &call->arg[n];

    row &= arg->mask;
    return arg->valid != NULL && (arg->valid[row / 64] >> (row % 64) & 1) == 0;
}

static inline int mr_plugin_get_boolean(const struct mr_plugin_call *call, uint32_t n,
                                        uint32_t row)
{
    return ((const uint8_t *)call->arg[n].values)[row & call->arg[n].mask];
}

static inline int64_t mr_plugin_get_integer(const struct mr_plugin_call *call, uint32_t n,
                                            uint32_t row)
{
    return ((const int64_t *)call->arg[n].values)[row & call->arg[n].mask];
}

static inline double mr_plugin_get_real(const struct mr_plugin_call *call, uint32_t n,
                                        uint32_t row)
{
    return ((const double *)call->arg[n].values)[row & call->arg[n].mask];
}

/* A DECIMAL of 19 digits or more. */
static inline __int128 mr_plugin_get_decimal(const struct mr_plugin_call *call, uint32_t n,
                                             uint32_t row)
{
    __int128 value;

    memcpy(&value, (const char *)call->arg[n].values + 16 * (size_t)(row & call->arg[n].mask),
           sizeof(value));
    return value;
}

static inline const struct mr_plugin_string *
mr_plugin_get_string(const struct mr_plugin_call *call, uint32_t n, uint32_t row)
{
    return (const struct mr_plugin_string *)call->arg[n].values + (row & call->arg[n].mask);
}

/* -- The result of a SCALAR or an AGGREGATE ---------------------------------------------------- */

static inline void mr_plugin_set_null(struct mr_plugin_call *call, uint32_t row)
{
    call->result_valid[row / 64] &= ~(UINT64_C(1) << (row % 64));
}

static inline void mr_plugin_set_boolean(struct mr_plugin_call *call, uint32_t row, int value)
{
    ((uint8_t *)call->result)[row] = value != 0;
}

static inline void mr_plugin_set_integer(struct mr_plugin_call *call, uint32_t row,
                                         int64_t value)
{
    ((int64_t *)call->result)[row] = value;
}

static inline void mr_plugin_set_real(struct mr_plugin_call *call, uint32_t row, double value)
{
    ((double *)call->result)[row] = value;
}

/* A DECIMAL of 19 digits or more. */
static inline void mr_plugin_set_decimal(struct mr_plugin_call *call, uint32_t row,
                                         __int128 value)
{
    memcpy((char *)call->result + 16 * (size_t)row, &value, sizeof(value));
}

/* Room for a result of LEN bytes that are still to be written; mr_plugin_set_made() when they
 * are.  NULL: too long, and the call has failed: return -1. */
static inline char *mr_plugin_room(struct mr_plugin_call *call, size_t len)
{
    return call->host->room(call, len);
}

static inline void mr_plugin_set_made(struct mr_plugin_call *call, uint32_t row,
                                      const char *room, size_t len)
{
    ((struct mr_plugin_string *)call->result)[row] = mr_plugin_string_of(room, len);
}

/* A copy of LEN bytes at DATA.  Below 0: too long, and the call has failed: return that. */
static inline int mr_plugin_set_string(struct mr_plugin_call *call, uint32_t row,
                                       const char *data, size_t len)
{
    char *room = NULL;

    if (len > 12) {
        room = mr_plugin_room(call, len);
        if (room == NULL)
            return -1;
        memcpy(room, data, len);
        data = room;
    }
    mr_plugin_set_made(call, row, data, len);
    return 0;
}

/* -- The rows of a TABLE function ----------------------------------------------------------------
 *
 * Fill the cells of the columns (those that are not, are NULL), then emit.  All rows of one row
 * of the input come before those of the next. */

static inline union mr_plugin_cell *mr_plugin_out(struct mr_plugin_call *call, uint32_t column)
{
    call->out_is_null[column] = 0;
    return &call->out[column];
}

static inline void mr_plugin_out_boolean(struct mr_plugin_call *call, uint32_t column,
                                         int value)
{
    mr_plugin_out(call, column)->boolean = value != 0;
}

static inline void mr_plugin_out_integer(struct mr_plugin_call *call, uint32_t column,
                                         int64_t value)
{
    mr_plugin_out(call, column)->integer = value;
}

static inline void mr_plugin_out_real(struct mr_plugin_call *call, uint32_t column,
                                      double value)
{
    mr_plugin_out(call, column)->real = value;
}

static inline void mr_plugin_out_decimal(struct mr_plugin_call *call, uint32_t column,
                                         __int128 value)
{
    mr_plugin_out(call, column)->decimal = value;
}

/* The bytes are read by mr_plugin_emit(), and must be there until then. */
static inline void mr_plugin_out_string(struct mr_plugin_call *call, uint32_t column,
                                        const char *data, size_t len)
{
    mr_plugin_out(call, column)->string = mr_plugin_string_of(data, len);
}

/* The row is whole, and belongs to row ROW of the input.  Below 0: the call has failed: return
 * that. */
static inline int mr_plugin_emit(struct mr_plugin_call *call, uint32_t row)
{
    return call->host->emit(call, row);
}

/* -- The state of an AGGREGATE ------------------------------------------------------------------ */

/* The state that the I-th row belongs to; the same one may come several times. */
static inline void *mr_plugin_state(const struct mr_plugin_call *call, uint32_t i)
{
    return call->state[i] + call->state_at;
}

/* -- Failing -------------------------------------------------------------------------------------
 *
 *     return mr_plugin_fail(call, row, "a rate of %g is none", rate);
 *
 * The job stops.  What it says is this sentence, the expression and the row's arguments.  Not for
 * aggregates: what can not be added up, they note in their state, and answer NULL. */
#define mr_plugin_fail(call, row, ...) ((call)->host->fail((call), (row), __VA_ARGS__))

/* -- The table ------------------------------------------------------------------------------------ */

enum mr_plugin_kind { MR_PLUGIN_SCALAR = 1, MR_PLUGIN_TABLE = 2, MR_PLUGIN_AGGREGATE = 3 };

enum mr_plugin_flags {
    MR_PLUGIN_SEES_NULLS = 1 << 0, /* is called for rows with NULL arguments too */
    MR_PLUGIN_VARIES = 1 << 1,     /* may give something else for the same arguments */
};

struct mr_plugin_function {
    const char *name;  /* the AS '..' of CREATE FUNCTION; with other `takes`, more than once */
    uint32_t kind;     /* enum mr_plugin_kind */
    uint32_t flags;    /* enum mr_plugin_flags, or'ed */
    const char *takes; /* "STRING, DECIMAL(10, 2)"; "": nothing; "STRING, INT...": the last one
                          once or more */
    const char *gives; /* "BIGINT"; of a TABLE its columns, "word STRING, length INT" */
    const char *help;  /* a sentence for DESCRIBE FUNCTION, or NULL */

    /* SCALAR: the result of each row.  TABLE: its rows.  0, or below it after a failure. */
    int (*compute)(struct mr_plugin_call *call);

    /* AGGREGATE.  The state is plain bytes, without pointers, aligned to 8: millrace copies it,
     * writes it to disk and reads it on another reactor.  Another `version` says that its layout
     * or meaning has changed: state of the old one is not taken over. */
    uint32_t version;
    uint32_t state_bytes;
    void (*init)(void *state);                       /* it is zero; NULL: that is all */
    void (*accumulate)(struct mr_plugin_call *call); /* adds the rows to their states */
    void (*retract)(struct mr_plugin_call *call);    /* takes them back; NULL: can not, so it is
                                                         refused where rows are taken back */
    void (*merge)(void *into, const void *from);   /* FROM's rows are INTO's as well; NULL: can
                                                         not, so it is refused in windows.  The
                                                         order must make no difference */
    void (*unmerge)(void *into, const void *from); /* undoes a merge; NULL: can not, so it is
                                                         refused in windows that hop */
    void (*result)(struct mr_plugin_call *call);   /* a result for each state; no arguments */
};

struct mr_plugin {
    uint32_t abi;               /* MR_PLUGIN_ABI */
    uint32_t function_size;     /* sizeof(struct mr_plugin_function) */
    const char *name, *version; /* of the library, for people */
    const struct mr_plugin_function *function;
    uint32_t functions;
};

/* The one symbol that millrace looks for.  FUNCTIONS is an array. */
#define MR_PLUGIN(plugin_name, plugin_version, functions_)                                   \
    extern __attribute__((visibility("default"))) const struct mr_plugin mr_plugin;          \
    const struct mr_plugin mr_plugin = {                                                     \
        MR_PLUGIN_ABI, sizeof(struct mr_plugin_function),       plugin_name, plugin_version, \
        functions_,    sizeof(functions_) / sizeof(*functions_)}

#ifdef __cplusplus
}
#endif

#endif
