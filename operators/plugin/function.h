/*
 * operators/plugin/function.h - a function of a user's library, as CREATE FUNCTION asked for it.
 *
 *     mr_plugin (in the library)          mr_user_function
 *       functions  count_char  ──────►      symbol  count_char
 *                  clip(INT)                form[0] takes STRING, STRING  gives BIGINT
 *                  clip(DOUBLE)
 *
 * One symbol may have several lines in the library's table, which differ in what they take: its
 * forms.  The table is foreign: everything that is read from it is looked at here, once.
 *
 * Ownership   a function lives in the arena it was made in; what it points to in the library is
 *             there until the process ends, for libraries are never closed.
 * Threads     read-only once made.
 * Fails       MR_ERR_PLUGIN, with a sentence for whoever wrote the library.
 */
#ifndef MR_OPERATORS_PLUGIN_FUNCTION_H
#define MR_OPERATORS_PLUGIN_FUNCTION_H

#include "include/millrace_plugin.h"
#include "operators/plugin/signature.h"

#define MR_USER_FORMS_MAX 32

struct mr_user_form {
    const struct mr_plugin_function *function;
    struct mr_signature takes, gives;
};

struct mr_user_function {
    const char *name;   /* in SQL, in lower case */
    const char *symbol; /* in the library */
    const struct mr_plugin *plugin;
    enum mr_plugin_kind kind; /* of all forms */
    uint32_t forms;
    struct mr_user_form *form;
};

/* Is PLUGIN of this ABI, and sound as far as its head tells?  PATH is for the sentence. */
int mr_plugin_check(const struct mr_plugin *plugin, const char *path, struct mr_err *reterr);

/* The function SYMBOL of PLUGIN, which has been checked, to be called NAME. */
int mr_user_function_new(struct mr_arena *arena, const struct mr_plugin *plugin,
                         struct mr_view symbol, struct mr_view name,
                         const struct mr_user_function **ret, struct mr_err *reterr);

/* How many arguments the I-th of COUNT is checked against: its type; NULL: too many or too few
 * of them for FORM. */
const struct mr_type *mr_user_form_type(const struct mr_user_form *form, uint32_t count,
                                        uint32_t i);
bool mr_user_form_fits(const struct mr_user_form *form, uint32_t count);

static inline bool mr_user_form_varies(const struct mr_user_form *form)
{
    return (form->function->flags & MR_PLUGIN_VARIES) != 0;
}

static inline bool mr_user_form_sees_nulls(const struct mr_user_form *form)
{
    return (form->function->flags & MR_PLUGIN_SEES_NULLS) != 0;
}

/* "count_char(STRING, STRING)", and all of them with ", " between. */
void mr_user_form_print(const struct mr_user_function *function,
                        const struct mr_user_form *form, struct mr_text *out);
void mr_user_function_print(const struct mr_user_function *function, struct mr_text *out);

/* "SCALAR" */
const char *mr_user_kind_name(enum mr_plugin_kind kind);

#endif
