/*
 * Decimals against school arithmetic on digit strings: the oracle knows nothing
 * of words, carries in base 10, and rounds by looking at one digit.
 */
#include "core/data/decimal.h"

#include "tests/mr_test.h"

#include <errno.h>

enum { BIG = 200 };

/* digit[0] is the lowest. */
struct big {
    unsigned char digit[BIG];
};

static struct big big_of(mr_i128 value)
{
    struct big b = {{0}};
    mr_u128 v = value < 0 ? -(mr_u128)value : (mr_u128)value;
    for (int i = 0; v != 0; i++, v /= 10)
        b.digit[i] = (unsigned char)(v % 10);
    return b;
}

static struct big big_mul(struct big a, struct big b)
{
    struct big out = {{0}};
    for (int i = 0; i < BIG / 2; i++) {
        unsigned carry = 0;
        for (int j = 0; j < BIG / 2; j++) {
            unsigned x = out.digit[i + j] + a.digit[i] * b.digit[j] + carry;
            out.digit[i + j] = x % 10;
            carry = x / 10;
        }
    }
    return out;
}

static struct big big_shift(struct big a, int up)
{
    struct big out = {{0}};
    for (int i = 0; i < BIG; i++)
        if (i + up >= 0 && i + up < BIG)
            out.digit[i + up] = a.digit[i];
    return out;
}

static int big_cmp(const struct big *a, const struct big *b)
{
    for (int i = BIG - 1; i >= 0; i--)
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    return 0;
}

static struct big big_sub(struct big a, const struct big *b)
{
    int borrow = 0;
    for (int i = 0; i < BIG; i++) {
        int d = a.digit[i] - b->digit[i] - borrow;
        borrow = d < 0;
        a.digit[i] = (unsigned char)(d + 10 * borrow);
    }
    return a;
}

static struct big big_add_one(struct big a)
{
    for (int i = 0; i < BIG && ++a.digit[i] == 10; i++)
        a.digit[i] = 0;
    return a;
}

/* Drop DOWN digits, half up. */
static struct big big_round(struct big a, int down)
{
    bool up = down > 0 && a.digit[down - 1] >= 5;
    a = big_shift(a, -down);
    return up ? big_add_one(a) : a;
}

static bool big_fits38(const struct big *a)
{
    for (int i = 38; i < BIG; i++)
        if (a->digit[i] != 0)
            return false;
    return true;
}

static mr_i128 big_value(const struct big *a, bool negative)
{
    mr_u128 v = 0;
    for (int i = 37; i >= 0; i--)
        v = v * 10 + a->digit[i];
    return negative ? -(mr_i128)v : (mr_i128)v;
}

static mr_i128 random_decimal(struct mr_rng *rng)
{
    mr_u128 v = ((mr_u128)mr_rng_next(rng) << 64) | mr_rng_next(rng);
    v %= (mr_u128)mr_pow10((unsigned)mr_rng_below(rng, 39));
    if (mr_rng_below(rng, 8) == 0)
        v = (mr_u128)mr_pow10((unsigned)mr_rng_below(rng, 38)) * (1 + mr_rng_below(rng, 9)) / 2;
    return mr_rng_below(rng, 2) ? -(mr_i128)v : (mr_i128)v;
}

static void check_same(bool fits, mr_i128 got, const struct big *want, bool negative)
{
    CHECK_EQ(fits, big_fits38(want));
    if (fits)
        CHECK(got == big_value(want, negative));
}

static void test_rescale(struct mr_rng *rng)
{
    for (int i = 0; i < 20000; i++) {
        mr_i128 v = random_decimal(rng), got = 0;
        unsigned from = (unsigned)mr_rng_below(rng, 39), to = (unsigned)mr_rng_below(rng, 39);
        struct big want = to >= from ? big_shift(big_of(v), (int)(to - from))
                                     : big_round(big_of(v), (int)(from - to));
        bool fits = mr_decimal_rescale(v, from, to, &got);
        check_same(fits, got, &want, v < 0);
    }
}

static void test_multiply(struct mr_rng *rng)
{
    for (int i = 0; i < 3000; i++) {
        mr_i128 a = random_decimal(rng), b = random_decimal(rng), got = 0;
        unsigned sa = (unsigned)mr_rng_below(rng, 39), sb = (unsigned)mr_rng_below(rng, 39);
        unsigned to = (unsigned)mr_rng_below(rng, 39);
        struct big want = big_mul(big_of(a), big_of(b));
        want = to >= sa + sb ? big_shift(want, (int)(to - sa - sb))
                             : big_round(want, (int)(sa + sb - to));
        bool fits = mr_decimal_multiply(a, sa, b, sb, to, &got);
        check_same(fits, got, &want, (a < 0) != (b < 0));
    }
}

/* (2^64 - 1) * (2^64 + 1) has only ones in its low half: adding five carries out. */
static void test_multiply_carry(struct mr_rng *rng)
{
    mr_i128 word = (mr_i128)1 << 64, got;
    (void)rng;
    CHECK(mr_decimal_multiply(word - 1, 1, word + 1, 0, 0, &got));
    CHECK(got == (mr_i128)(((mr_u128)-1) / 10 + 1));
}

/* Long division, digit by digit, then half up by doubling the rest. */
static struct big big_div(struct big a, const struct big *b)
{
    struct big q = {{0}}, rest = {{0}};
    for (int i = BIG - 2; i >= 0; i--) {
        rest = big_shift(rest, 1);
        rest.digit[0] = a.digit[i];
        while (big_cmp(&rest, b) >= 0) {
            rest = big_sub(rest, b);
            q.digit[i]++;
        }
    }
    struct big two = {{2}};
    rest = big_mul(rest, two);
    return big_cmp(&rest, b) >= 0 ? big_add_one(q) : q;
}

static void test_divide(struct mr_rng *rng)
{
    for (int i = 0; i < 300; i++) {
        mr_i128 a = random_decimal(rng), b = random_decimal(rng), got = 0;
        if (b == 0)
            b = 3;
        unsigned sa = (unsigned)mr_rng_below(rng, 39), sb = (unsigned)mr_rng_below(rng, 39);
        unsigned to = (unsigned)mr_rng_below(rng, 39);
        int up = (int)(to + sb) - (int)sa;
        struct big na = big_of(a), nb = big_of(b);
        if (up >= 0)
            na = big_shift(na, up);
        else
            nb = big_shift(nb, -up);
        struct big want = big_div(na, &nb);
        bool fits = mr_decimal_divide(a, sa, b, sb, to, &got);
        check_same(fits, got, &want, (a < 0) != (b < 0));
    }
    mr_i128 got;
    /* Ties go away from zero. */
    CHECK(mr_decimal_divide(1, 0, 2, 0, 0, &got) && got == 1);
    CHECK(mr_decimal_divide(-1, 0, 8, 0, 2, &got) && got == -13);
    CHECK(mr_decimal_divide(5, 1, 1, 0, 0, &got) && got == 1);
    CHECK(mr_decimal_divide(4, 0, mr_pow10(37), 0, 38, &got) && got == 40);
    CHECK(!mr_decimal_divide(mr_pow10(37), 0, 1, 5, 38, &got));
}

static const char *print(mr_i128 v, unsigned scale, bool java)
{
    static struct mr_text text;
    if (text.data == NULL)
        mr_text_init(&text);
    mr_text_reset(&text);
    (java ? mr_decimal_print_java : mr_decimal_print)(v, scale, &text);
    return text.data;
}

static void test_text(struct mr_rng *rng)
{
    static const struct {
        const char *text;
        unsigned p, s;
        int rc;
        const char *want;
    } cases[] = {
        {"12.345", 10, 2, 0, "12.35"},
        {"-12.345", 10, 2, 0, "-12.35"},
        {"12.3449999", 10, 2, 0, "12.34"},
        {" 7 ", 10, 0, 0, "7"},
        {".5", 10, 1, 0, "0.5"},
        {"5.", 10, 1, 0, "5.0"},
        {"+1e3", 10, 0, 0, "1000"},
        {"1E-3", 10, 4, 0, "0.0010"},
        {"-1.5e+2", 5, 1, 0, "-150.0"},
        {"999.995", 5, 2, -ERANGE, ""},
        {"1000", 3, 0, -ERANGE, ""},
        {"1e99999999999", 38, 0, -ERANGE, ""},
        {"0e99999999999", 38, 0, 0, "0"},
        {"1e-99999999999", 38, 0, 0, "0"},
        {"000000000000000000000000000000000000000000000000012", 2, 0, 0, "12"},
        {"99999999999999999999999999999999999999", 38, 0, 0,
         "99999999999999999999999999999999999999"},
        {"99999999999999999999999999999999999999.4", 38, 0, 0,
         "99999999999999999999999999999999999999"},
        {"99999999999999999999999999999999999999.5", 38, 0, -ERANGE, ""},
        {"0.000000000000000000000000000000000000004999", 38, 38, 0,
         "0.00000000000000000000000000000000000000"},
        {"0.000000000000000000000000000000000000005", 38, 38, 0,
         "0.00000000000000000000000000000000000001"},
        {"123456789012345678901234567890123456789e-1", 38, 0, 0,
         "12345678901234567890123456789012345679"},
        {"", 5, 0, -EINVAL, ""},
        {"-", 5, 0, -EINVAL, ""},
        {".", 5, 0, -EINVAL, ""},
        {"1.2.3", 5, 0, -EINVAL, ""},
        {"1e", 5, 0, -EINVAL, ""},
        {"1e+", 5, 0, -EINVAL, ""},
        {"e5", 5, 0, -EINVAL, ""},
        {"12a", 5, 0, -EINVAL, ""},
        {"1 2", 5, 0, -EINVAL, ""},
    };
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        mr_i128 v = 0;
        CHECK_EQ(mr_decimal_parse(mr_view_of(cases[i].text), cases[i].p, cases[i].s, &v),
                 cases[i].rc);
        if (cases[i].rc == 0)
            CHECK_STR(print(v, cases[i].s, false), cases[i].want);
    }
    for (int i = 0; i < 20000; i++) {
        mr_i128 v = random_decimal(rng), back;
        unsigned scale = (unsigned)mr_rng_below(rng, 39);
        const char *text = print(v, scale, i % 2);
        CHECK_EQ(mr_decimal_parse(mr_view_of(text), 38, scale, &back), 0);
        CHECK(back == v);
    }
    CHECK_STR(print(1100, 2, true), "11.00");
    CHECK_STR(print(1, 7, true), "1E-7");
    CHECK_STR(print(1, 6, true), "0.000001");
    CHECK_STR(print(-12, 9, true), "-1.2E-8");
    CHECK_STR(print(0, 8, true), "0E-8");
    CHECK_STR(print(0, 6, true), "0.000000");
    CHECK_STR(print(-5, 3, false), "-0.005");
}

static void test_doubles(struct mr_rng *rng)
{
    mr_i128 v;
    CHECK(mr_decimal_from_double(0.1, 38, 20, &v) && v == mr_pow10(19));
    CHECK(mr_decimal_from_double(-2.5, 10, 0, &v) && v == -3);
    CHECK(!mr_decimal_from_double(1e10, 10, 0, &v));
    CHECK(!mr_decimal_from_double(1.0 / 0.0, 38, 0, &v));
    for (int i = 0; i < 5000; i++) {
        mr_i128 d = random_decimal(rng);
        unsigned scale = (unsigned)mr_rng_below(rng, 39);
        CHECK(mr_decimal_to_double(d, scale) == strtod(print(d, scale, false), NULL));
    }
    CHECK(mr_decimal_fits(999, 3) && !mr_decimal_fits(-1000, 3));
}

static const struct mr_test cases[] = {
    {"rescale", test_rescale},
    {"multiply", test_multiply},
    {"multiply_carry", test_multiply_carry},
    {"divide", test_divide},
    {"text", test_text},
    {"doubles", test_doubles},
};
MR_TEST_MAIN(cases)
