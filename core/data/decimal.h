/*
 * core/data/decimal.h - exact decimals of up to 38 digits, as scaled integers.
 *
 * A DECIMAL(p, s) is an integer of at most p digits that stands for itself divided
 * by 10^s.  Results round half up (away from zero) and overflow to NULL, as
 * Flink's do; nothing here ever goes through a double.
 */
#ifndef MR_CORE_DATA_DECIMAL_H
#define MR_CORE_DATA_DECIMAL_H

#include "core/base/text.h"

/* 10^n, 0 <= n <= 38. */
mr_i128 mr_pow10(unsigned n);

/* |value| < 10^precision */
bool mr_decimal_fits(mr_i128 value, unsigned precision);

/* VALUE at scale FROM brought to scale TO, half up; false on overflow of 38 digits. */
bool mr_decimal_rescale(mr_i128 value, unsigned from, unsigned to, mr_i128 *ret);

/* a / b with the quotient at SCALE, half up; b != 0; false on overflow. */
bool mr_decimal_divide(mr_i128 a, unsigned scale_a, mr_i128 b, unsigned scale_b, unsigned scale,
                       mr_i128 *ret);

/* a * b exactly, then brought from scale_a + scale_b to SCALE; false on overflow. */
bool mr_decimal_multiply(mr_i128 a, unsigned scale_a, mr_i128 b, unsigned scale_b,
                         unsigned scale, mr_i128 *ret);

/* "-12.340", "1e3", ".5", " 7 " (blanks trimmed) as DECIMAL(precision, scale), half up.
 * -EINVAL: not a number; -ERANGE: does not fit. */
int mr_decimal_parse(struct mr_view text, unsigned precision, unsigned scale, mr_i128 *ret);

double mr_decimal_to_double(mr_i128 value, unsigned scale);
/* The decimal nearest to the shortest text of VALUE; false: does not fit or not finite. */
bool mr_decimal_from_double(double value, unsigned precision, unsigned scale, mr_i128 *ret);

/* Plain: "11.00", "-0.005".  At most 41 bytes. */
void mr_decimal_print(mr_i128 value, unsigned scale, struct mr_text *out);
/* Java's BigDecimal.toString: plain unless the exponent is below -6: "1E-7", "0E-8". */
void mr_decimal_print_java(mr_i128 value, unsigned scale, struct mr_text *out);
/* Without trailing zeros, as Jackson writes them: "12.3", "1E+2"; IS_PLAIN: "100". */
void mr_decimal_print_stripped(mr_i128 value, unsigned scale, bool is_plain,
                               struct mr_text *out);

#endif
