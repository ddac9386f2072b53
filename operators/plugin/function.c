#include "operators/plugin/function.h"

#include "core/base/suggest.h"
#include "operators/plugin/aggregate.h"

/* More than that in one library is taken for garbage. */
enum { FUNCTIONS_MAX = 4096, FUNCTION_BYTES_MAX = 4096 };

int mr_plugin_check(const struct mr_plugin *plugin, const char *path, struct mr_err *reterr)
{
    if (plugin->abi != MR_PLUGIN_ABI)
        return mr_fail(
            reterr, MR_ERR_PLUGIN,
            "the library '%s' was built for version %u of the plug-in interface, and "
            "this millrace has version %u: build it again with this millrace's "
            "millrace_plugin.h",
            path, plugin->abi, MR_PLUGIN_ABI);
    if (plugin->function_size < sizeof(struct mr_plugin_function) ||
        plugin->function_size > FUNCTION_BYTES_MAX ||
        plugin->function_size % _Alignof(struct mr_plugin_function) != 0 ||
        plugin->function == NULL || plugin->name == NULL || plugin->version == NULL ||
        plugin->functions == 0 || plugin->functions > FUNCTIONS_MAX)
        return mr_fail(
            reterr, MR_ERR_PLUGIN,
            "the table of functions in the library '%s' makes no sense (%u functions "
            "of %u bytes): make it with MR_PLUGIN of millrace_plugin.h",
            path, plugin->functions, plugin->function_size);
    return 0;
}

/* Line I of the table; a library of a later millrace may have longer lines. */
static const struct mr_plugin_function *line(const struct mr_plugin *plugin, uint32_t i)
{
    const char *first = (const char *)plugin->function;

    return (const void *)(first + (size_t)i * plugin->function_size);
}

static int fail_symbol(const struct mr_plugin *plugin, struct mr_view symbol,
                       struct mr_err *reterr)
{
    const char *names[FUNCTIONS_MAX];
    size_t count = 0;
    struct mr_text text;

    for (uint32_t i = 0; i < plugin->functions; i++)
        if (line(plugin, i)->name != NULL)
            names[count++] = line(plugin, i)->name;
    mr_text_init(&text);
    mr_text_printf(&text, "the library has no function '" MR_VIEW_FMT "'", MR_VIEW_ARG(symbol));
    const char *near = mr_suggest(symbol, names, count);
    if (near != NULL)
        mr_text_printf(&text, "; did you mean '%s'?", near);
    mr_text_puts(&text, count == 0 ? "" : near != NULL ? " It has " : "; it has ");
    for (size_t i = 0; i < count && i < 20; i++)
        mr_text_printf(&text, "%s'%s'", i == 0 ? "" : ", ", names[i]);
    if (count > 20)
        mr_text_printf(&text, " and %zu more", count - 20);
    int rc = mr_fail(reterr, MR_ERR_PLUGIN, "%s", text.data);
    mr_text_fini(&text);
    return rc;
}

/* -- One line ------------------------------------------------------------------------------ */

static const char *wrong_aggregate(const struct mr_plugin_function *f,
                                   const struct mr_user_form *form)
{
    if (f->accumulate == NULL || f->result == NULL)
        return "an AGGREGATE needs 'accumulate' and 'result'";
    if (f->unmerge != NULL && f->merge == NULL)
        return "'unmerge' without 'merge'";
    if (f->state_bytes == 0)
        return "an AGGREGATE needs 'state_bytes'";
    if (f->state_bytes > MR_USER_STATE_BYTES_MAX)
        return "the state of an AGGREGATE has at most 1024 bytes";
    if (form->takes.repeats || form->takes.count > MR_USER_AGGREGATE_ARGS_MAX)
        return "an AGGREGATE takes at most 16 arguments, and none of them may repeat";
    return NULL;
}

/* What is wrong with a line, or NULL. */
static const char *wrong(const struct mr_plugin_function *f, const struct mr_user_form *form)
{
    switch (f->kind) {
    case MR_PLUGIN_SCALAR:
    case MR_PLUGIN_TABLE:
        if (f->compute == NULL)
            return "'compute' is missing";
        break;
    case MR_PLUGIN_AGGREGATE: {
        const char *what = wrong_aggregate(f, form);
        if (what != NULL)
            return what;
        break;
    }
    default: return "its kind is none of SCALAR, TABLE and AGGREGATE";
    }
    if ((f->flags & ~(uint32_t)(MR_PLUGIN_SEES_NULLS | MR_PLUGIN_VARIES)) != 0)
        return "it has flags that this millrace does not know";
    if (f->kind == MR_PLUGIN_TABLE && form->gives.count == 0)
        return "a TABLE function gives at least one column: \"name TYPE, ..\"";
    if (f->kind != MR_PLUGIN_TABLE && (form->gives.count != 1 || form->gives.repeats))
        return "it gives one type";
    return NULL;
}

static int read_form(struct mr_arena *arena, const struct mr_plugin_function *f,
                     struct mr_user_form *ret, struct mr_err *reterr)
{
    if (f->takes == NULL || f->gives == NULL)
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "'takes' or 'gives' is missing in the table of the library");
    ret->function = f;
    int rc = mr_signature_parse(arena, f->takes, false, &ret->takes, reterr);
    if (rc == 0)
        rc = mr_signature_parse(arena, f->gives, f->kind == MR_PLUGIN_TABLE, &ret->gives,
                                reterr);
    if (rc < 0)
        return rc;
    const char *what = wrong(f, ret);
    if (what != NULL)
        return mr_fail(reterr, MR_ERR_PLUGIN, "the library's table says what can not be: %s",
                       what);
    return 0;
}

/* -- The function ---------------------------------------------------------------------------- */

int mr_user_function_new(struct mr_arena *arena, const struct mr_plugin *plugin,
                         struct mr_view symbol, struct mr_view name,
                         const struct mr_user_function **ret, struct mr_err *reterr)
{
    struct mr_user_function *out = MR_NEW(arena, struct mr_user_function);

    out->name = mr_arena_copy(arena, name.data, name.len);
    out->symbol = mr_arena_copy(arena, symbol.data, symbol.len);
    out->plugin = plugin;
    for (uint32_t i = 0; i < plugin->functions; i++) {
        const struct mr_plugin_function *f = line(plugin, i);
        struct mr_user_form form = {0};
        if (f->name == NULL || !mr_view_is(symbol, f->name))
            continue;
        int rc = read_form(arena, f, &form, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "the function '%s'", out->symbol);
        if (out->forms > 0 && out->kind != (enum mr_plugin_kind)f->kind)
            return mr_fail(reterr, MR_ERR_PLUGIN,
                           "the function '%s' is of two kinds in the library's table",
                           out->symbol);
        if (out->forms == MR_USER_FORMS_MAX)
            return mr_fail(reterr, MR_ERR_PLUGIN,
                           "the function '%s' has more than %d lines in the library's table",
                           out->symbol, MR_USER_FORMS_MAX);
        out->kind = (enum mr_plugin_kind)f->kind;
        MR_PUSH(arena, out->form, out->forms, form);
    }
    if (out->forms == 0)
        return fail_symbol(plugin, symbol, reterr);
    *ret = out;
    return 0;
}

bool mr_user_form_fits(const struct mr_user_form *form, uint32_t count)
{
    return form->takes.repeats ? count >= form->takes.count : count == form->takes.count;
}

const struct mr_type *mr_user_form_type(const struct mr_user_form *form, uint32_t count,
                                        uint32_t i)
{
    if (!mr_user_form_fits(form, count))
        return NULL;
    return &form->takes.type[i < form->takes.count ? i : form->takes.count - 1];
}

void mr_user_form_print(const struct mr_user_function *function,
                        const struct mr_user_form *form, struct mr_text *out)
{
    mr_text_printf(out, "%s(", function->name);
    for (uint32_t i = 0; i < form->takes.count; i++) {
        mr_text_puts(out, i == 0 ? "" : ", ");
        mr_type_print(form->takes.type[i], out);
    }
    mr_text_puts(out, form->takes.repeats ? "...)" : ")");
}

void mr_user_function_print(const struct mr_user_function *function, struct mr_text *out)
{
    for (uint32_t i = 0; i < function->forms; i++) {
        mr_text_puts(out, i == 0 ? "" : ", ");
        mr_user_form_print(function, &function->form[i], out);
    }
}

const char *mr_user_kind_name(enum mr_plugin_kind kind)
{
    return kind == MR_PLUGIN_SCALAR  ? "SCALAR"
           : kind == MR_PLUGIN_TABLE ? "TABLE"
                                     : "AGGREGATE";
}
