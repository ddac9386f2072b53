/*
 * io/csv/csv_int.h - the two directions of csv, and what they share: the options.
 */
#ifndef MR_IO_CSV_CSV_INT_H
#define MR_IO_CSV_CSV_INT_H

#include "io/csv/csv.h"

struct mr_csv_settings {
    char delimiter;
    char element_delimiter; /* within an ARRAY or ROW */
    char quote, escape;     /* the delimiter again: there is none */
    bool has_quote, has_escape, has_null_literal;
    bool ignores_errors, has_comments, is_plain_decimal;
    bool trims, ignores_trailing, allows_trailing_comma, fails_on_missing, empty_is_null;
    struct mr_view null_literal; /* borrowed from the options */
};

int mr_csv_options_read(const struct mr_format_spec *spec, struct mr_csv_settings *ret,
                        struct mr_err *reterr);

struct mr_decoder {
    struct mr_csv_settings set;
    uint32_t count;
    const struct mr_field *field;
    bool *wanted;
    struct mr_arena arena;

    struct mr_batch_buffer *out;  /* of this call of decode */
    bool has_nulls;               /* in the row being read */
    int bad_column;               /* why a message is bad: -1, or the column */
    struct mr_text reason;        /* ... and the sentence */
    struct mr_text scratch;       /* a field with doubled quotes or escapes, without them */
    struct mr_csv_nested *nested; /* NULL: no column is an ARRAY or ROW */
};

int mr_csv_bad(struct mr_decoder *decoder, int col, const char *fmt, ...) MR_PRINTF(3, 4);

/* TEXT, which may lie in the scratch, into cell (COL, ROW); -EBADMSG, as the decoder says. */
int mr_csv_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row, struct mr_view text);
int mr_csv_cell_null(struct mr_decoder *decoder, uint32_t col, uint32_t row);

/* Is the type of FIELD one of csv's? */
int mr_csv_check_type(struct mr_field field, struct mr_err *reterr);

/* For the columns of DECODER; NULL: none needs it. */
struct mr_csv_nested *mr_csv_nested_new(const struct mr_decoder *decoder);
void mr_csv_nested_free(struct mr_csv_nested *nested);

/* mr_csv_cell() of an ARRAY or ROW. */
int mr_csv_nested_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                       struct mr_view text);

int mr_csv_encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr);
int mr_csv_encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason);
void mr_csv_encoder_free(struct mr_encoder *encoder);

#endif
