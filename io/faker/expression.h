/*
 * io/faker/expression.h - 'fields.x.expression': texts with what is made up in between.
 *
 *     #{Name.first_name} is #{number.numberBetween '18','99'}
 *     └ a generator ───┘ └ as it stands ┘  └ its arguments ┘
 *
 * Names of generators may be written as in Java or in lines: Name.firstName, name.first_name.
 *
 * Ownership   lives in the caller's arena and borrows TEXT.
 * Fails       naming the generator; mr_faker_generators() says which there are.
 */
#ifndef MR_IO_FAKER_EXPRESSION_H
#define MR_IO_FAKER_EXPRESSION_H

#include "io/datagen/made.h"

struct mr_faker_expression;

int mr_faker_expression_new(struct mr_arena *arena, struct mr_view text,
                            struct mr_faker_expression **ret, struct mr_err *reterr);

/* Append what it comes to in ROW. */
void mr_faker_expression_put(const struct mr_faker_expression *expression,
                             struct mr_made_row *row, struct mr_text *out);

#endif
