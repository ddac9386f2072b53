/*
 * operators/lookup/options.h - how a table is looked up: 'lookup.cache' and what belongs to it.
 *
 * Every source table whose connector can be looked up takes these besides its own.
 */
#ifndef MR_OPERATORS_LOOKUP_OPTIONS_H
#define MR_OPERATORS_LOOKUP_OPTIONS_H

#include "core/op/options.h"
#include "operators/lookup/lookup.h"

extern const struct mr_option_spec mr_lookup_options[];

/* What OPTIONS say, into those fields of RET. */
int mr_lookup_read_options(struct mr_options *options, struct mr_lookup_spec *ret,
                           struct mr_err *reterr);

#endif
