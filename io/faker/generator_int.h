/*
 * io/faker/generator_int.h - what stands between #{ and }: a name and its arguments.
 */
#ifndef MR_IO_FAKER_GENERATOR_INT_H
#define MR_IO_FAKER_GENERATOR_INT_H

#include "io/faker/expression.h"
#include "io/faker/regexify.h"
#include "io/faker/words.h"

enum { MR_FAKER_ARGUMENTS_MAX = 256 };

/* One use of a generator. */
struct mr_faker_call {
    const struct mr_faker_generator *generator;
    uint32_t args;
    struct mr_view *arg;
    int64_t low, high; /* what prepare() made of them */
    uint32_t digits;
    struct mr_regexify *regex;
};

struct mr_faker_generator {
    const char *name;                   /* as users are shown it */
    const char *usage;                  /* its arguments; "" */
    uint32_t least, most;               /* of them */
    const struct mr_faker_words *words; /* that it draws one of; else PUT */
    /* NULL: takes arguments as they are. */
    int (*prepare)(struct mr_faker_call *call, struct mr_arena *arena, struct mr_err *reterr);
    void (*put)(const struct mr_faker_call *call, struct mr_made_row *row, struct mr_text *out);
};

/* NAME with CALL's arguments, which it checks; sets the rest of CALL. */
int mr_faker_call_init(struct mr_faker_call *call, struct mr_view name, struct mr_arena *arena,
                       struct mr_err *reterr);
void mr_faker_call_put(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out);

/* Of numbers and texts: generator.c; of dates: dates.c. */
int mr_faker_prepare_span(struct mr_faker_call *call, struct mr_arena *arena,
                          struct mr_err *reterr);
int mr_faker_prepare_between(struct mr_faker_call *call, struct mr_arena *arena,
                             struct mr_err *reterr);
int mr_faker_prepare_birthday(struct mr_faker_call *call, struct mr_arena *arena,
                              struct mr_err *reterr);
void mr_faker_put_past(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out);
void mr_faker_put_future(const struct mr_faker_call *call, struct mr_made_row *row,
                         struct mr_text *out);
void mr_faker_put_between(const struct mr_faker_call *call, struct mr_made_row *row,
                          struct mr_text *out);
void mr_faker_put_birthday(const struct mr_faker_call *call, struct mr_made_row *row,
                           struct mr_text *out);

/* Argument I as a whole number from LOW to HIGH. */
int mr_faker_argument(const struct mr_faker_call *call, uint32_t i, int64_t low, int64_t high,
                      int64_t *ret, struct mr_err *reterr);
int mr_faker_refuse(const struct mr_faker_call *call, const char *why, struct mr_err *reterr);

#endif
