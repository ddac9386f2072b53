/*
 * io/json/encode_int.h - the encoder, and the options it shares with the decoder.
 */
#ifndef MR_IO_JSON_ENCODE_INT_H
#define MR_IO_JSON_ENCODE_INT_H

#include "io/json/json_int.h"

enum mr_json_null_key {
    MR_JSON_NULL_KEY_FAIL,
    MR_JSON_NULL_KEY_DROP,
    MR_JSON_NULL_KEY_LITERAL
};

struct mr_json_settings {
    bool fails_on_missing, ignores_errors, has_plain_decimals, omits_nulls;
    enum mr_json_standard standard;
    enum mr_json_null_key null_key;
    struct mr_view null_literal;
};

int mr_json_options_read(const struct mr_format_spec *spec, struct mr_json_settings *ret,
                         struct mr_err *reterr);

int mr_json_encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                        struct mr_err *reterr);
int mr_json_encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                   struct mr_text *out, const char **reason);
void mr_json_encoder_free(struct mr_encoder *encoder);

#endif
