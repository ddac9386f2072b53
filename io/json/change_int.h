/*
 * io/json/change_int.h - messages that say how rows change: what their formats have in common.
 *
 *     envelope ─pick─► objects ─rows─► decoder of 'json' ─► rows, each with its kind
 *
 * A format takes the envelope apart and hands each object over.  When one of them is bad,
 * so is the message: the rows of it that are there already are taken back.
 */
#ifndef MR_IO_JSON_CHANGE_INT_H
#define MR_IO_JSON_CHANGE_INT_H

#include "io/json/json.h"
#include "io/json/pick_int.h"

struct mr_json_change {
    struct mr_decoder *rows;
    struct mr_bad_sink inner; /* what ROWS complains about */
    struct mr_text reason;

    /* This call of decode, and its message. */
    struct mr_batch_buffer *out;
    uint16_t *origin;
    struct mr_bad_sink *bad;
    const struct mr_msg *msg;
    uint32_t first; /* row of the message */
    uint16_t number;
    bool is_bad;
    const char *part; /* "before", "after" */
};

int mr_json_change_init(struct mr_json_change *change, const struct mr_format_spec *spec,
                        struct mr_err *reterr);
void mr_json_change_fini(struct mr_json_change *change);

/* What is wrong with the message. */
void mr_json_change_complain(struct mr_json_change *change, const char *fmt, ...)
    MR_PRINTF(2, 3);
void mr_json_change_fault(struct mr_json_change *change, const struct mr_json_fault *fault);

/* The object that was found under the key PART, as a row of KIND behind the rows of OUT. */
void mr_json_change_row(struct mr_json_change *change, const char *part,
                        const struct mr_json_token *object, enum mr_row_kind kind);

/* struct mr_format_class.decode: TAKE makes at most ROWS_MAX rows of a message, or complains. */
uint32_t mr_json_change_decode(struct mr_json_change *change, const struct mr_msg *msgs,
                               uint32_t count, struct mr_batch_buffer *out, uint16_t *origin,
                               struct mr_bad_sink *bad, uint32_t rows_max,
                               void (*take)(struct mr_json_change *change));

#endif
