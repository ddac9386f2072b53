#include "core/base/alloc.h"
#include "core/data/print.h"
#include "io/csv/csv_int.h"

#include <errno.h>
#include <stdlib.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

/* The first of four characters at or behind P, or END; reads into the padding. */
static const char *find4(const char *p, const char *end, const char stop[4])
{
#ifdef __AVX2__
    const __m256i a = _mm256_set1_epi8(stop[0]), b = _mm256_set1_epi8(stop[1]),
                  c = _mm256_set1_epi8(stop[2]), d = _mm256_set1_epi8(stop[3]);

    for (; p < end; p += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i ab = _mm256_or_si256(_mm256_cmpeq_epi8(v, a), _mm256_cmpeq_epi8(v, b));
        __m256i cd = _mm256_or_si256(_mm256_cmpeq_epi8(v, c), _mm256_cmpeq_epi8(v, d));
        uint32_t hit = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(ab, cd));
        if (hit != 0) {
            p += __builtin_ctz(hit);
            return p < end ? p : end;
        }
    }
    return end;
#else
    while (p < end && *p != stop[0] && *p != stop[1] && *p != stop[2] && *p != stop[3])
        p++;
    return p;
#endif
}

/* An escape at P, which is behind the escape character: what it stands for. */
static char unescaped(char c)
{
    switch (c) {
    case '0': return '\0';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;
    }
}

/*
 * Both kinds of field are runs of plain text between stops.  The first run that is not
 * the whole field moves it to the scratch.
 */
struct builder {
    struct mr_text *scratch;
    const char *start; /* of the run */
    bool is_moved;
};

static void move(struct builder *b, const char *end)
{
    if (!b->is_moved)
        mr_text_reset(b->scratch);
    b->is_moved = true;
    mr_text_put(b->scratch, b->start, (size_t)(end - b->start));
}

static struct mr_view finish(struct builder *b, const char *end)
{
    if (!b->is_moved)
        return (struct mr_view){b->start, (size_t)(end - b->start)};
    move(b, end);
    return mr_text_view(b->scratch);
}

/* P is behind the opening quote; *RET_END is where the delimiter or the end is. */
static int quoted(struct mr_decoder *decoder, const char *p, const char *end,
                  struct mr_view *ret, const char **ret_end)
{
    const struct mr_csv_settings *set = &decoder->set;
    char escape = set->has_escape ? set->escape : set->quote;
    const char stop[4] = {set->quote, escape, set->quote, escape};
    struct builder b = {&decoder->scratch, p, false};

    for (;;) {
        p = find4(p, end, stop);
        if (p == end)
            return mr_csv_bad(decoder, -1, "not CSV: a quoted field does not end");
        bool is_doubled = *p == set->quote && p + 1 < end && p[1] == set->quote;
        if (*p == set->quote && !is_doubled)
            break;
        move(&b, p);
        if (p + 1 == end)
            return mr_csv_bad(decoder, -1, "not CSV: an escape character at the very end");
        mr_text_putc(&decoder->scratch, is_doubled ? set->quote : unescaped(p[1]));
        p += 2;
        b.start = p;
    }
    *ret = finish(&b, p);
    for (p++; p < end && (*p == ' ' || *p == '\t') && *p != set->delimiter; p++)
        ;
    if (p < end && *p != set->delimiter)
        return mr_csv_bad(decoder, -1,
                          "not CSV: expected a delimiter behind the quoted field, found '%c'",
                          (unsigned char)*p < ' ' ? '?' : *p);
    *ret_end = p;
    return 0;
}

static int unquoted(struct mr_decoder *decoder, const char *p, const char *end,
                    struct mr_view *ret, const char **ret_end)
{
    const struct mr_csv_settings *set = &decoder->set;
    char escape = set->has_escape ? set->escape : set->delimiter;
    const char stop[4] = {set->delimiter, escape, '\n', '\r'};
    struct builder b = {&decoder->scratch, p, false};

    for (;;) {
        p = find4(p, end, stop);
        if (p == end || *p == set->delimiter)
            break;
        if (!set->has_escape || *p != escape)
            return mr_csv_bad(decoder, -1,
                              "not CSV: a line ends within the message and outside of quotes");
        move(&b, p);
        if (p + 1 == end)
            return mr_csv_bad(decoder, -1, "not CSV: an escape character at the very end");
        mr_text_putc(&decoder->scratch, unescaped(p[1]));
        p += 2;
        b.start = p;
    }
    *ret = finish(&b, p);
    *ret_end = p;
    while (set->trims && ret->len > 0 && (unsigned char)ret->data[ret->len - 1] <= ' ')
        ret->len--;
    return 0;
}

static int field(struct mr_decoder *decoder, const char *p, const char *end,
                 struct mr_view *ret, const char **ret_end)
{
    const struct mr_csv_settings *set = &decoder->set;

    while (set->trims && p < end && (*p == ' ' || *p == '\t') && *p != set->delimiter)
        p++;
    if (set->has_quote && p < end && *p == set->quote)
        return quoted(decoder, p + 1, end, ret, ret_end);
    return unquoted(decoder, p, end, ret, ret_end);
}

static int row_end(struct mr_decoder *decoder, uint32_t fields, bool last_is_empty,
                   uint32_t row)
{
    const struct mr_csv_settings *set = &decoder->set;
    uint32_t count = decoder->count;

    if (fields > count && !set->ignores_trailing &&
        !(fields == count + 1 && last_is_empty && set->allows_trailing_comma))
        return mr_csv_bad(decoder, -1, "%u fields, but the table has %u columns", fields,
                          count);
    if (fields < count && (set->fails_on_missing || !set->ignores_errors))
        return mr_csv_bad(decoder, -1, "only %u fields, but the table has %u columns", fields,
                          count);
    for (uint32_t c = fields; c < count; c++)
        if (decoder->wanted[c] && mr_csv_cell_null(decoder, c, row) < 0)
            return -EBADMSG;
    return 0;
}

/* 1: a row; 0: a line without one; -EBADMSG. */
static int decode_line(struct mr_decoder *decoder, const struct mr_msg *msg, uint32_t row)
{
    const char *p = msg->data, *end = msg->data + msg->len;
    struct mr_view text = {p, 0};
    uint32_t fields = 0;
    int rc;

    if (p < end && end[-1] == '\n')
        end--;
    if (p < end && end[-1] == '\r')
        end--;
    if (p == end || (decoder->set.has_comments && *p == '#'))
        return 0;
    if (!mr_utf8_valid(p, (size_t)(end - p)))
        return mr_csv_bad(decoder, -1, "the message is not valid UTF-8");
    for (;; p++) {
        rc = field(decoder, p, end, &text, &p);
        if (rc < 0)
            return rc;
        if (fields < decoder->count && decoder->wanted[fields] &&
            (rc = mr_csv_cell(decoder, fields, row, text)) < 0)
            return rc;
        fields++;
        if (p == end)
            break;
    }
    rc = row_end(decoder, fields, text.len == 0, row);
    return rc < 0 ? rc : 1;
}

static void row_clear(struct mr_decoder *decoder, uint32_t row)
{
    for (uint32_t c = 0; c < decoder->count; c++)
        if (decoder->wanted[c] && decoder->out->batch.col[c].valid != NULL)
            mr_bit_set(decoder->out->batch.col[c].valid, row);
}

static uint32_t decode(struct mr_decoder *decoder, const struct mr_msg *msgs, uint32_t count,
                       struct mr_batch_buffer *out, uint16_t *origin, struct mr_bad_sink *bad)
{
    uint32_t rows = out->batch.rows, done = 0;

    decoder->out = out;
    for (; done < count && rows < out->capacity; done++) {
        const struct mr_msg *msg = &msgs[done];
        if (MR_UNLIKELY(msg->broken != NULL)) {
            bad->report(bad, msg, -1, msg->broken);
            continue;
        }
        if (msg->is_null)
            continue;
        decoder->has_nulls = false;
        int rc = decode_line(decoder, msg, rows);
        if (rc < 0) {
            bad->report(bad, msg, decoder->bad_column, decoder->reason.data);
            if (decoder->has_nulls)
                row_clear(decoder, rows);
        } else if (rc > 0) {
            origin[rows++] = (uint16_t)done;
        }
    }
    out->batch.rows = out->batch.selected = rows;
    decoder->out = NULL;
    return done;
}

static void decoder_free(struct mr_decoder *decoder)
{
    if (decoder == NULL)
        return;
    mr_csv_nested_free(decoder->nested);
    mr_text_fini(&decoder->reason);
    mr_text_fini(&decoder->scratch);
    mr_arena_fini(&decoder->arena);
    free(decoder);
}

static int decoder_new(const struct mr_format_spec *spec, struct mr_decoder **ret,
                       struct mr_err *reterr)
{
    struct mr_csv_settings set;
    int rc = mr_csv_options_read(spec, &set, reterr);

    if (rc < 0)
        return rc;
    struct mr_decoder *decoder = mr_alloc(sizeof(*decoder), "CSV");
    mr_arena_init(&decoder->arena);
    mr_text_init(&decoder->reason);
    mr_text_init(&decoder->scratch);
    decoder->set = set;
    decoder->set.null_literal = mr_arena_view(&decoder->arena, set.null_literal);
    decoder->count = spec->schema->count;
    decoder->field = spec->schema->field;
    decoder->wanted = MR_NEW_ARRAY(&decoder->arena, bool, decoder->count);
    for (uint32_t c = 0; c < decoder->count; c++)
        decoder->wanted[c] = spec->wanted == NULL || spec->wanted[c];
    decoder->nested = mr_csv_nested_new(decoder);
    *ret = decoder;
    return 0;
}

static const struct mr_option_spec csv_options[] = {
    {.name = "field-delimiter",
     .kind = MR_OPTION_STRING,
     .fallback = ",",
     .help = "One character; '\\t' for a tab."},
    {.name = "quote-character",
     .kind = MR_OPTION_STRING,
     .fallback = "\"",
     .help = "Around fields that hold delimiters, quotes or line ends."},
    {.name = "disable-quote-character",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "No character quotes; 'quote-character' can not be set."},
    {.name = "escape-character",
     .kind = MR_OPTION_STRING,
     .help = "Takes the meaning off the character behind it."},
    {.name = "null-literal", .kind = MR_OPTION_STRING, .help = "How NULL is written."},
    {.name = "ignore-parse-errors",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help =
         "A field that does not fit its column becomes NULL instead of making the row bad."},
    {.name = "allow-comments",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Lines that start with '#' are no rows."},
    {.name = "array-element-delimiter",
     .kind = MR_OPTION_STRING,
     .fallback = ";",
     .help = "Between the elements of an ARRAY, and the fields of a ROW."},
    {.name = "write-bigdecimal-in-scientific-notation",
     .kind = MR_OPTION_BOOL,
     .fallback = "true",
     .help = "Write DECIMAL values that end in zeros with an exponent: 1E+5."},
    {.name = "trim-spaces",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Blanks around unquoted fields do not count."},
    {.name = "ignore-trailing-unmappable",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Fields behind the last column are skipped."},
    {.name = "allow-trailing-comma",
     .kind = MR_OPTION_BOOL,
     .fallback = "true",
     .help = "A delimiter behind the last field starts no field."},
    {.name = "fail-on-missing-columns",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Rows with too few fields are bad even with 'ignore-parse-errors'."},
    {.name = "empty-string-as-null",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "An empty field of a string column is NULL."},
    {0},
};

/* One ASCII character, perhaps written as an escape of Java. */
static int read_char(struct mr_options *options, const char *name, bool *ret_is_set, char *ret,
                     struct mr_err *reterr)
{
    struct mr_view text = {NULL, 0};
    int64_t code = 0;

    (void)mr_options_string(options, csv_options, name, &text, reterr);
    *ret_is_set = text.data != NULL;
    if (text.data == NULL)
        return 0;
    if (text.len == 1) {
        *ret = text.data[0];
    } else if (text.len == 2 && text.data[0] == '\\') {
        *ret = unescaped(text.data[1]);
    } else if (text.len == 6 && memcmp(text.data, "\\u00", 4) == 0) {
        for (int i = 4; i < 6; i++) {
            const char *hex = "0123456789abcdef0123456789ABCDEF", *at;
            at = text.data[i] == '\0' ? NULL : strchr(hex, text.data[i]);
            code = at == NULL ? -1 : code * 16 + (at - hex) % 16;
            if (code < 0)
                break;
        }
        *ret = (char)code;
    } else {
        code = -1;
    }
    if (code < 0 || (unsigned char)*ret >= 0x80)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "Option '%s%s' must be a string with single character, but was: " MR_VIEW_FMT
            ".\n\nIt must be an ASCII one, or an escape such as '\\t'.",
            options->prefix, name, MR_VIEW_ARG(text));
    return 0;
}

static int read_flags(struct mr_options *options, struct mr_csv_settings *ret,
                      struct mr_err *reterr)
{
    bool has_scientific = true;
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {
        {"ignore-parse-errors", &ret->ignores_errors},
        {"allow-comments", &ret->has_comments},
        {"write-bigdecimal-in-scientific-notation", &has_scientific},
        {"trim-spaces", &ret->trims},
        {"ignore-trailing-unmappable", &ret->ignores_trailing},
        {"allow-trailing-comma", &ret->allows_trailing_comma},
        {"fail-on-missing-columns", &ret->fails_on_missing},
        {"empty-string-as-null", &ret->empty_is_null},
    };

    for (size_t i = 0; i < MR_COUNTOF(flags); i++) {
        int rc = mr_options_bool(options, csv_options, flags[i].name, flags[i].flag, reterr);
        if (rc < 0)
            return rc;
    }
    ret->is_plain_decimal = !has_scientific;
    return 0;
}

static int check_types(const struct mr_schema *schema, const struct mr_csv_settings *set,
                       struct mr_err *reterr)
{
    for (uint32_t c = 0; c < schema->count; c++) {
        int rc = mr_csv_check_type(schema->field[c], reterr);
        if (rc < 0)
            return rc;
        if (mr_type_is_nested(schema->field[c].type) &&
            (set->element_delimiter == set->delimiter ||
             (set->has_quote && set->element_delimiter == set->quote) ||
             (set->has_escape && set->element_delimiter == set->escape)))
            return mr_fail(reterr, MR_ERR_OPTION,
                           "Column '" MR_VIEW_FMT
                           "' has elements: the 'array-element-delimiter' of csv must differ "
                           "from the delimiter, the quote and the escape character.",
                           MR_VIEW_ARG(schema->field[c].name));
    }
    return 0;
}

int mr_csv_options_read(const struct mr_format_spec *spec, struct mr_csv_settings *ret,
                        struct mr_err *reterr)
{
    struct mr_options options = mr_options_under(spec->options, spec->prefix);
    bool is_set, is_quote_off = false;
    int rc;

    *ret = (struct mr_csv_settings){.delimiter = ','};
    if ((rc = read_char(&options, "field-delimiter", &is_set, &ret->delimiter, reterr)) < 0 ||
        (rc = read_char(&options, "quote-character", &ret->has_quote, &ret->quote, reterr)) <
            0 ||
        (rc = read_char(&options, "escape-character", &ret->has_escape, &ret->escape, reterr)) <
            0 ||
        (rc = read_char(&options, "array-element-delimiter", &is_set, &ret->element_delimiter,
                        reterr)) < 0 ||
        (rc = mr_options_bool(&options, csv_options, "disable-quote-character", &is_quote_off,
                              reterr)) < 0 ||
        (rc = read_flags(&options, ret, reterr)) < 0)
        return rc;
    if (is_quote_off) {
        if (mr_options_find(&options, "quote-character") != NULL)
            return mr_fail(
                reterr, MR_ERR_OPTION,
                "Format cannot define a quote character and disabled quote character "
                "at the same time.");
        ret->has_quote = false;
    }
    if ((ret->has_quote && ret->quote == ret->delimiter) ||
        (ret->has_escape && ret->escape == ret->delimiter) ||
        (ret->has_escape && ret->has_quote && ret->escape == ret->quote) ||
        ret->delimiter == '\n' || ret->delimiter == '\r')
        return mr_fail(reterr, MR_ERR_OPTION,
                       "The delimiter, the quote and the escape character of csv must differ, "
                       "and none may end a line.");
    if ((rc = check_types(spec->schema, ret, reterr)) < 0)
        return rc;
    ret->null_literal.data = NULL;
    (void)mr_options_string(&options, csv_options, "null-literal", &ret->null_literal, reterr);
    ret->has_null_literal = ret->null_literal.data != NULL;
    if (!ret->has_null_literal)
        ret->null_literal = MR_VIEW("");
    return 0;
}

const struct mr_format_class mr_csv_format = {
    .name = "csv",
    .options = csv_options,
    .decoder_new = decoder_new,
    .decode = decode,
    .decoder_free = decoder_free,
    .encoder_new = mr_csv_encoder_new,
    .encode = mr_csv_encode,
    .encoder_free = mr_csv_encoder_free,
};
