/*
 * sql/parse/hide.h - the parts of an SQL text that must not be shown: literal secrets.
 *
 *     'properties.sasl.password' = '******'        WITH, and hints
 *     SET 'store.password' = '******'              SET, in both its forms
 *     'url' = 'https://loader:******@host/'        a URL's password
 *
 * Found by the look of the text alone, not by tokens: an error may stand in front of, in,
 * or instead of whatever lexer and parser would have made of it, and one quote forgotten
 * turns every string behind it inside out.
 *
 * Ownership   spans belong to the arena.
 * Fails       never.
 * Cost        one pass over the text around: on the way to an error message.
 */
#ifndef MR_SQL_PARSE_HIDE_H
#define MR_SQL_PARSE_HIDE_H

#include "core/mem/arena.h"
#include "sql/parse/diag.h"

#define MR_HIDE_REACH (256u << 10)

struct mr_hidden {
    uint32_t count;
    struct mr_span *span; /* without the quotes around */
};

/* Those within MR_HIDE_REACH bytes of SPAN, which an error is about. */
void mr_hide_find(const struct mr_source *source, struct mr_span span, struct mr_arena *arena,
                  struct mr_hidden *ret);

/* The hidden span that holds BYTE, or NULL. */
const struct mr_span *mr_hidden_at(const struct mr_hidden *hidden, size_t byte);

#endif
