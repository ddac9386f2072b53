/* What a rank keeps, as state/schema says it, and how it lies. */
#include "operators/rank/rank_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

int mr_rank_codec_new(const struct mr_rank_spec *spec, struct mr_row_codec **ret,
                      struct mr_err *reterr)
{
    const struct mr_schema *schema = spec->stage.input[0].schema;
    uint32_t *column = mr_alloc_array(schema->count + 1, sizeof(*column), "a rank"), count = 0;
    bool *is_key = mr_alloc_array(schema->count + 1, sizeof(*is_key), "a rank");

    for (uint32_t i = 0; i < spec->keys; i++) {
        MR_ASSERT(!is_key[spec->key[i]]);
        is_key[spec->key[i]] = true;
        column[count++] = spec->key[i];
    }
    for (uint32_t i = 0; i < schema->count; i++)
        if (!is_key[i])
            column[count++] = i;
    int rc = mr_row_codec_new(schema, column, count, sizeof(struct mr_rank_head), ret, reterr);
    free(is_key);
    free(column);
    return rc;
}

static const char *names(struct mr_arena *arena, const struct mr_rank_spec *spec, bool of_order,
                         const char *const *text)
{
    uint32_t count = of_order ? spec->orders : spec->keys;
    struct mr_text out;

    mr_text_init(&out);
    for (uint32_t i = 0; i < count; i++) {
        const struct mr_rank_order *order = &spec->order[of_order ? i : 0];
        mr_text_printf(&out, "%s%s", i == 0 ? "" : ", ",
                       text[of_order ? order->column : spec->key[i]]);
        if (of_order)
            mr_text_printf(&out, " %s%s", order->is_descending ? "DESC" : "ASC",
                           order->has_nulls_last ? " NULLS LAST" : "");
    }
    const char *copy = mr_arena_copy(arena, out.data == NULL ? "" : out.data, out.len);
    mr_text_fini(&out);
    return copy;
}

void mr_rank_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                      struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_rank_spec *spec = (const struct mr_rank_spec *)(const void *)stage;
    struct mr_row_codec *codec;

    mr_state_schema_param(arena, schema, "mode", mr_rank_mode_name(spec->mode));
    mr_state_schema_param(arena, schema, "key", names(arena, spec, false, text[0]));
    mr_state_schema_param(arena, schema, "order", names(arena, spec, true, text[0]));
    /* Rows beyond the last place were not kept: a larger N would lack them. */
    if (spec->mode == MR_RANK_TOP || spec->mode == MR_RANK_WINDOW ||
        spec->mode == MR_RANK_FIRST)
        mr_state_schema_param(arena, schema, "keeps",
                              mr_arena_printf(arena, "%lld", (long long)spec->high));
    if (mr_rank_codec_new(spec, &codec, NULL) < 0)
        return; /* the operator can not be made, and says why */
    mr_row_describe(codec, stage->input[0].schema, text[0], "row", arena, schema);
    schema->row_bytes = codec->lines * MR_LINE_BYTES;
    mr_row_codec_free(codec);
}
