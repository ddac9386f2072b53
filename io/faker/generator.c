#include "io/faker/generator_int.h"

#include "core/base/suggest.h"
#include "core/data/print.h"

#include <ctype.h>
#include <stdio.h>

int mr_faker_refuse(const struct mr_faker_call *call, const char *why, struct mr_err *reterr)
{
    return mr_fail(reterr, MR_ERR_OPTION, "#{%s%s%s}: %s", call->generator->name,
                   call->generator->usage[0] != '\0' ? " " : "", call->generator->usage, why);
}

int mr_faker_argument(const struct mr_faker_call *call, uint32_t i, int64_t low, int64_t high,
                      int64_t *ret, struct mr_err *reterr)
{
    char why[160];

    if (mr_int_parse(call->arg[i], ret) == 0 && *ret >= low && *ret <= high)
        return 0;
    (void)snprintf(why, sizeof(why),
                   "argument %u is '%.*s', a whole number from %lld to %lld was expected",
                   i + 1, (int)(call->arg[i].len < 40 ? call->arg[i].len : 40),
                   call->arg[i].data, (long long)low, (long long)high);
    return mr_faker_refuse(call, why, reterr);
}

static void put_digits(struct mr_rng *rng, uint32_t count, struct mr_text *out)
{
    for (uint32_t i = 0; i < count; i++)
        mr_text_putc(out, (char)('0' + mr_rng_below(rng, 10)));
}

/* -- Numbers ---------------------------------------------------------------------------------- */

/* From the first to below the second, as JavaFaker has it. */
static int prepare_number(struct mr_faker_call *call, struct mr_arena *arena,
                          struct mr_err *reterr)
{
    (void)arena;
    int rc = mr_faker_argument(call, 0, INT64_MIN / 4, INT64_MAX / 4, &call->low, reterr);
    if (rc == 0)
        rc = mr_faker_argument(call, 1, call->low, INT64_MAX / 4, &call->high, reterr);
    if (call->high > call->low)
        call->high--;
    return rc;
}

static void put_number(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out)
{
    mr_text_printf(out, "%lld", (long long)mr_rng_range(&row->rng, call->low, call->high));
}

static int prepare_digit(struct mr_faker_call *call, struct mr_arena *arena,
                         struct mr_err *reterr)
{
    (void)arena;
    (void)reterr;
    call->high = 9;
    return 0;
}

static int prepare_digit_not_zero(struct mr_faker_call *call, struct mr_arena *arena,
                                  struct mr_err *reterr)
{
    call->low = 1;
    return prepare_digit(call, arena, reterr);
}

static int prepare_digits(struct mr_faker_call *call, struct mr_arena *arena,
                          struct mr_err *reterr)
{
    (void)arena;
    int rc = mr_faker_argument(call, 0, 1, 1000, &call->low, reterr);
    call->digits = (uint32_t)call->low;
    return rc;
}

static void put_many_digits(const struct mr_faker_call *call, struct mr_made_row *row,
                            struct mr_text *out)
{
    put_digits(&row->rng, call->digits, out);
}

/* ['digits'[,'exactly']] */
static int prepare_random_number(struct mr_faker_call *call, struct mr_arena *arena,
                                 struct mr_err *reterr)
{
    int64_t digits = 10, power = 1;

    (void)arena;
    int rc = call->args > 0 ? mr_faker_argument(call, 0, 1, 18, &digits, reterr) : 0;
    for (int64_t i = 0; i < digits; i++)
        power *= 10;
    call->high = power - 1;
    call->low = call->args > 1 && mr_view_is_nocase(call->arg[1], "true") ? power / 10 : 0;
    return rc;
}

/* 'digits behind the point','low','high' */
static int prepare_double(struct mr_faker_call *call, struct mr_arena *arena,
                          struct mr_err *reterr)
{
    int64_t digits = 0, power = 1;

    (void)arena;
    int rc = mr_faker_argument(call, 0, 0, 9, &digits, reterr);
    for (int64_t i = 0; i < digits; i++)
        power *= 10;
    if (rc == 0)
        rc = mr_faker_argument(call, 1, -1000000000, 1000000000, &call->low, reterr);
    if (rc == 0)
        rc = mr_faker_argument(call, 2, call->low, 1000000000, &call->high, reterr);
    call->digits = (uint32_t)digits;
    call->low *= power;
    call->high *= power;
    return rc;
}

static void put_double(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out)
{
    int64_t value = mr_rng_range(&row->rng, call->low, call->high), power = 1;
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;

    for (uint32_t i = 0; i < call->digits; i++)
        power *= 10;
    mr_text_printf(out, "%s%llu.", value < 0 ? "-" : "",
                   (unsigned long long)(size / (uint64_t)power));
    if (call->digits == 0)
        mr_text_putc(out, '0');
    else
        mr_text_printf(out, "%0*llu", (int)call->digits,
                       (unsigned long long)(size % (uint64_t)power));
}

/* -- Texts ------------------------------------------------------------------------------------- */

static void put_word(const struct mr_faker_words *words, struct mr_rng *rng,
                     struct mr_text *out)
{
    mr_text_puts(out, words->word[mr_rng_below(rng, words->count)]);
}

static void put_option(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out)
{
    struct mr_view option = call->arg[mr_rng_below(&row->rng, call->args)];

    mr_text_put(out, option.data, option.len);
}

static int prepare_regexify(struct mr_faker_call *call, struct mr_arena *arena,
                            struct mr_err *reterr)
{
    return mr_regexify_new(arena, call->arg[0], &call->regex, reterr);
}

static void put_regexify(const struct mr_faker_call *call, struct mr_made_row *row,
                         struct mr_text *out)
{
    mr_regexify_put(call->regex, &row->rng, out);
}

/* '#' a digit, '?' a letter: each only where its generator has it. */
static void put_template(const struct mr_faker_call *call, bool has_digits, bool has_letters,
                         struct mr_made_row *row, struct mr_text *out)
{
    bool is_upper = call->args > 1 && mr_view_is_nocase(call->arg[1], "true");

    for (size_t i = 0; i < call->arg[0].len; i++) {
        char c = call->arg[0].data[i];
        if (c == '#' && has_digits)
            c = (char)('0' + mr_rng_below(&row->rng, 10));
        else if (c == '?' && has_letters)
            c = (char)((is_upper ? 'A' : 'a') + mr_rng_below(&row->rng, 26));
        mr_text_putc(out, c);
    }
}

static void put_numerify(const struct mr_faker_call *call, struct mr_made_row *row,
                         struct mr_text *out)
{
    put_template(call, true, false, row, out);
}

static void put_letterify(const struct mr_faker_call *call, struct mr_made_row *row,
                          struct mr_text *out)
{
    put_template(call, false, true, row, out);
}

static void put_bothify(const struct mr_faker_call *call, struct mr_made_row *row,
                        struct mr_text *out)
{
    put_template(call, true, true, row, out);
}

static void put_bool(const struct mr_faker_call *call, struct mr_made_row *row,
                     struct mr_text *out)
{
    (void)call;
    mr_text_puts(out, (mr_rng_next(&row->rng) & 1) != 0 ? "true" : "false");
}

/* -- People and machines ----------------------------------------------------------------------- */

static void put_full_name(const struct mr_faker_call *call, struct mr_made_row *row,
                          struct mr_text *out)
{
    (void)call;
    put_word(&mr_faker_first_names, &row->rng, out);
    mr_text_putc(out, ' ');
    put_word(&mr_faker_last_names, &row->rng, out);
}

static void put_username(const struct mr_faker_call *call, struct mr_made_row *row,
                         struct mr_text *out)
{
    size_t start = out->len;

    (void)call;
    put_word(&mr_faker_first_names, &row->rng, out);
    mr_text_putc(out, '.');
    put_word(&mr_faker_last_names, &row->rng, out);
    for (size_t i = start; i < out->len; i++)
        out->data[i] = (char)tolower((unsigned char)out->data[i]);
}

static void put_email(const struct mr_faker_call *call, struct mr_made_row *row,
                      struct mr_text *out)
{
    put_username(call, row, out);
    mr_text_putc(out, '@');
    put_word(&mr_faker_domains, &row->rng, out);
}

static void put_url(const struct mr_faker_call *call, struct mr_made_row *row,
                    struct mr_text *out)
{
    (void)call;
    mr_text_puts(out, "https://www.");
    put_word(&mr_faker_domains, &row->rng, out);
    mr_text_putc(out, '/');
    put_word(&mr_faker_lorem, &row->rng, out);
}

static void put_ip_v4(const struct mr_faker_call *call, struct mr_made_row *row,
                      struct mr_text *out)
{
    uint64_t bits = mr_rng_next(&row->rng);

    (void)call;
    mr_text_printf(out, "%u.%u.%u.%u", (unsigned)(bits & 255), (unsigned)(bits >> 8 & 255),
                   (unsigned)(bits >> 16 & 255), (unsigned)(bits >> 24 & 255));
}

static void put_hex_groups(struct mr_rng *rng, uint32_t groups, int digits, char between,
                           struct mr_text *out)
{
    for (uint32_t i = 0; i < groups; i++) {
        if (i > 0)
            mr_text_putc(out, between);
        mr_text_printf(out, "%0*llx", digits,
                       (unsigned long long)mr_rng_below(rng, UINT64_C(1) << 4 * digits));
    }
}

static void put_ip_v6(const struct mr_faker_call *call, struct mr_made_row *row,
                      struct mr_text *out)
{
    (void)call;
    put_hex_groups(&row->rng, 8, 4, ':', out);
}

static void put_mac(const struct mr_faker_call *call, struct mr_made_row *row,
                    struct mr_text *out)
{
    (void)call;
    put_hex_groups(&row->rng, 6, 2, ':', out);
}

/* Version 4, as random ones are. */
static void put_uuid(const struct mr_faker_call *call, struct mr_made_row *row,
                     struct mr_text *out)
{
    uint64_t a = mr_rng_next(&row->rng), b = mr_rng_next(&row->rng);

    (void)call;
    mr_text_printf(out, "%08llx-%04llx-4%03llx-%04llx-%012llx", (unsigned long long)(a >> 32),
                   (unsigned long long)(a >> 16 & 0xffff), (unsigned long long)(a & 0xfff),
                   (unsigned long long)((b >> 48 & 0x3fff) | 0x8000),
                   (unsigned long long)(b & 0xffffffffffff));
}

/* -- Which there are ---------------------------------------------------------------------------- */

static const struct mr_faker_generator generators[] = {
    {"address.city", "", 0, 0, &mr_faker_cities, NULL, NULL},
    {"address.country", "", 0, 0, &mr_faker_countries, NULL, NULL},
    {"address.countryCode", "", 0, 0, &mr_faker_country_codes, NULL, NULL},
    {"bool.bool", "", 0, 0, NULL, NULL, put_bool},
    {"bothify", "'##?'[,'true']", 1, 2, NULL, NULL, put_bothify},
    {"color.name", "", 0, 0, &mr_faker_colors, NULL, NULL},
    {"commerce.department", "", 0, 0, &mr_faker_departments, NULL, NULL},
    {"commerce.productName", "", 0, 0, &mr_faker_products, NULL, NULL},
    {"company.name", "", 0, 0, &mr_faker_companies, NULL, NULL},
    {"country.name", "", 0, 0, &mr_faker_countries, NULL, NULL},
    {"currency.code", "", 0, 0, &mr_faker_currencies, NULL, NULL},
    {"date.between", "'from','to'", 2, 2, NULL, mr_faker_prepare_between, mr_faker_put_between},
    {"date.birthday", "['min','max']", 0, 2, NULL, mr_faker_prepare_birthday,
     mr_faker_put_birthday},
    {"date.future", "'max',['min',]'UNIT'", 2, 3, NULL, mr_faker_prepare_span,
     mr_faker_put_future},
    {"date.past", "'max',['min',]'UNIT'", 2, 3, NULL, mr_faker_prepare_span, mr_faker_put_past},
    {"internet.domainName", "", 0, 0, &mr_faker_domains, NULL, NULL},
    {"internet.emailAddress", "", 0, 0, NULL, NULL, put_email},
    {"internet.ipV4Address", "", 0, 0, NULL, NULL, put_ip_v4},
    {"internet.ipV6Address", "", 0, 0, NULL, NULL, put_ip_v6},
    {"internet.macAddress", "", 0, 0, NULL, NULL, put_mac},
    {"internet.safeEmailAddress", "", 0, 0, NULL, NULL, put_email},
    {"internet.url", "", 0, 0, NULL, NULL, put_url},
    {"internet.uuid", "", 0, 0, NULL, NULL, put_uuid},
    {"letterify", "'?'[,'true']", 1, 2, NULL, NULL, put_letterify},
    {"lorem.word", "", 0, 0, &mr_faker_lorem, NULL, NULL},
    {"name.firstName", "", 0, 0, &mr_faker_first_names, NULL, NULL},
    {"name.fullName", "", 0, 0, NULL, NULL, put_full_name},
    {"name.lastName", "", 0, 0, &mr_faker_last_names, NULL, NULL},
    {"name.name", "", 0, 0, NULL, NULL, put_full_name},
    {"name.prefix", "", 0, 0, &mr_faker_prefixes, NULL, NULL},
    {"name.suffix", "", 0, 0, &mr_faker_suffixes, NULL, NULL},
    {"name.username", "", 0, 0, NULL, NULL, put_username},
    {"number.digit", "", 0, 0, NULL, prepare_digit, put_number},
    {"number.digits", "'count'", 1, 1, NULL, prepare_digits, put_many_digits},
    {"number.numberBetween", "'min','max'", 2, 2, NULL, prepare_number, put_number},
    {"number.randomDigit", "", 0, 0, NULL, prepare_digit, put_number},
    {"number.randomDigitNotZero", "", 0, 0, NULL, prepare_digit_not_zero, put_number},
    {"number.randomDouble", "'digits','min','max'", 3, 3, NULL, prepare_double, put_double},
    {"number.randomNumber", "['digits'[,'strict']]", 0, 2, NULL, prepare_random_number,
     put_number},
    {"numerify", "'##'", 1, 1, NULL, NULL, put_numerify},
    {"options.option", "'a','b',..", 1, MR_FAKER_ARGUMENTS_MAX, NULL, NULL, put_option},
    {"regexify", "'(a|b){2}'", 1, 1, NULL, prepare_regexify, put_regexify},
};

/* The same name, whether written as in Java or in lines. */
static bool is_same(struct mr_view written, const char *name)
{
    size_t i = 0;

    for (; *name != '\0'; name++) {
        while (i < written.len && written.data[i] == '_')
            i++;
        if (i == written.len ||
            tolower((unsigned char)written.data[i++]) != tolower((unsigned char)*name))
            return false;
    }
    return i == written.len;
}

static int no_such(struct mr_view name, struct mr_err *reterr)
{
    const char *names[MR_COUNTOF(generators)];
    struct mr_text all;

    mr_text_init(&all);
    for (size_t i = 0; i < MR_COUNTOF(generators); i++) {
        names[i] = generators[i].name;
        mr_text_printf(&all, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    const char *near = mr_suggest(name, names, MR_COUNTOF(generators));
    int rc = mr_fail(reterr, MR_ERR_UNSUPPORTED,
                     "the generator #{" MR_VIEW_FMT "} is not there%s%s%s; there are: %s",
                     MR_VIEW_ARG(name), near != NULL ? ", did you mean '" : "",
                     near != NULL ? near : "", near != NULL ? "'?" : "", all.data);
    mr_text_fini(&all);
    return rc;
}

int mr_faker_call_init(struct mr_faker_call *call, struct mr_view name, struct mr_arena *arena,
                       struct mr_err *reterr)
{
    size_t i = 0;

    while (i < MR_COUNTOF(generators) && !is_same(name, generators[i].name))
        i++;
    if (i == MR_COUNTOF(generators))
        return no_such(name, reterr);
    call->generator = &generators[i];
    if (call->args < generators[i].least || call->args > generators[i].most)
        return mr_faker_refuse(call, "another number of arguments is given", reterr);
    return generators[i].prepare == NULL ? 0 : generators[i].prepare(call, arena, reterr);
}

void mr_faker_call_put(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out)
{
    const struct mr_faker_generator *generator = call->generator;

    if (generator->words != NULL)
        put_word(generator->words, &row->rng, out);
    else
        generator->put(call, row, out);
}
