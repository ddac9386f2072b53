/*
 * io/json/json_int.h - the decoder from inside: columns, cells, shapes.
 */
#ifndef MR_IO_JSON_JSON_INT_H
#define MR_IO_JSON_JSON_INT_H

#include "io/json/json.h"
#include "io/json/scan_int.h"

enum mr_json_standard { MR_JSON_SQL, MR_JSON_ISO, MR_JSON_ISO_OFFSET };

/* How a value is read into its column on the fast way.  CELL: the general way; NOTHING:
 * the literal is longer than fits, and goes on; END: behind it is the end. */
enum mr_json_action {
    MR_JSON_READ_SKIP,
    MR_JSON_READ_STRING,
    MR_JSON_READ_INTEGER,
    MR_JSON_READ_DECIMAL,
    MR_JSON_READ_DECIMAL128,
    MR_JSON_READ_DOUBLE,
    MR_JSON_READ_BOOLEAN,
    MR_JSON_READ_TIMESTAMP,
    MR_JSON_READ_CELL,
    MR_JSON_READ_NOTHING,
    MR_JSON_READ_END
};

#define MR_JSON_CLOCK_LEAD 4 /* bytes before a timestamp's quote that the pattern starts with */

/* What timestamps of one day in one form look like, with both quotes (plain_int.h). */
struct mr_json_clock {
    char low[32];    /* each byte is at least this */
    char limit[32];  /* and at most so much more; all zero: nothing fits */
    char weight[16]; /* of the digits of the time of day */
    uint32_t len;
};

struct mr_json_column {
    struct mr_view name;
    struct mr_type type;
    uint8_t action; /* enum mr_json_action */
    bool is_wanted;
    void *data;     /* of the buffer being filled */
    int64_t max;    /* of an integer or a short decimal */
    unsigned forms; /* of a timestamp: enum mr_timestamp_form */
    uint64_t seen;  /* serial of the last object that had this key */
    /* The day that timestamps were last on, as ten characters and as time. */
    uint64_t day_head;
    uint32_t day_rest; /* UINT32_MAX: none yet */
    int64_t day_ns;
    struct mr_json_clock clock;
};

#define MR_JSON_SHAPES      8  /* kept; the least recently met one goes */
#define MR_JSON_SHAPE_STEPS 64 /* values in one object; larger ones are not learned */

struct mr_json_step {
    struct mr_json_literal before; /* between the value in front and this one */
    struct mr_json_column *column; /* NULL: skipped */
    uint32_t action;               /* enum mr_json_action */
};

#define MR_JSON_SHAPE_ROOM (2 * MR_JSON_SHAPE_STEPS) /* long literals take several steps */

struct mr_json_shape {
    uint32_t steps, missing;
    struct mr_json_step step[MR_JSON_SHAPE_ROOM];
    uint16_t missing_col[MR_JSON_SHAPE_STEPS]; /* wanted, and without a key */
};

/* What the general parser notes for a shape: where each value lay. */
struct mr_json_note {
    uint32_t start, end; /* of the value */
    int32_t col;         /* -1: not wanted */
};

struct mr_json_nested;

struct mr_decoder {
    uint32_t count;
    struct mr_json_column *column;
    uint32_t *slots; /* hash of a wanted name -> column + 1 */
    uint32_t slots_mask;
    bool fails_on_missing, ignores_errors;
    char separator; /* between date and time */
    bool is_learning;

    struct mr_batch_buffer *out; /* of this call of decode */
    const char *start, *end;     /* of this message */
    uint64_t serial;             /* of the object being read */
    uint32_t last_row;           /* of the rows begun for this message */
    bool has_nulls;              /* one of them has some */

    int bad_column;        /* why a message is bad: -1, or the column */
    struct mr_text reason; /* ... and the sentence */
    struct mr_text scratch;

    uint32_t shapes;
    struct mr_json_shape *shape[MR_JSON_SHAPES]; /* most recently met first */
    uint32_t lessons, lessons_left; /* messages parsed, and shapes to learn, in this period */
    uint32_t notes;                 /* MR_JSON_SHAPE_STEPS + 1: not fit to be a shape */
    struct mr_json_note note[MR_JSON_SHAPE_STEPS];
    struct mr_json_nested *nested; /* NULL: no nested columns */
    struct mr_arena arena;
};

/* -- cell.c: one value into one column ---------------------------------------- */

/* False: the message is bad, and the decoder says why. */
bool mr_json_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                  const struct mr_json_token *token);
bool mr_json_cell_null(struct mr_decoder *decoder, uint32_t col, uint32_t row);
bool mr_json_cell_missing(struct mr_decoder *decoder, uint32_t col, uint32_t row);
/* No nulls in ROW, as before a message that turned out to be bad. */
void mr_json_row_clear(struct mr_decoder *decoder, uint32_t row);
int mr_json_bad(struct mr_decoder *decoder, int col, const char *fmt, ...) MR_PRINTF(3, 4);

/* -- nested.c: a ROW, ARRAY or MAP into one column ------------------------------- */

/* Once the columns are known. */
int mr_json_nested_new(struct mr_decoder *decoder, enum mr_json_standard standard,
                       struct mr_err *reterr);
void mr_json_nested_free(struct mr_json_nested *nested);
/* 0, or -EBADMSG and the decoder says why. */
int mr_json_nested_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        const struct mr_json_token *token);
/* Maps in TYPE have strings as keys, or Flink's sentence. */
int mr_json_check_keys(struct mr_type type, struct mr_view column, struct mr_err *reterr);
void mr_json_column_init(struct mr_json_column *column, const struct mr_field *field,
                         bool is_wanted, enum mr_json_standard standard);

/* -- parse.c: the general way -------------------------------------------------- */

/* The message between start and end into rows from FIRST on: how many.  -EBADMSG: bad, as
 * the decoder says; -ENOSPC: more than ROOM rows. */
int mr_json_parse(struct mr_decoder *decoder, uint32_t first, uint32_t room);

/* -- shape.c: the fast way ------------------------------------------------------ */

enum mr_json_fit { MR_JSON_FITS, MR_JSON_OTHER_SHAPE, MR_JSON_ODD_VALUE };

/* COUNT messages into rows from ROW on, while they fit the shape: how many did.  *RET_FIT is
 * why the next one does not, if there is one.  ODD_VALUE: of this shape, but not to be read
 * so.  Messages that are broken or null do not fit. */
uint32_t mr_json_shape_run(struct mr_decoder *decoder, const struct mr_json_shape *shape,
                           const struct mr_msg *msgs, uint32_t count, uint32_t row,
                           enum mr_json_fit *ret_fit);
/* Make a shape of the notes of the message just parsed. */
void mr_json_shape_learn(struct mr_decoder *decoder);

#endif
