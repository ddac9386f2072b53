#include "sql/plan/function.h"

#include "core/op/roots.h"
#include "sql/plan/ddl.h"

#include <ctype.h>

/* -- Names ----------------------------------------------------------------------------------- */

static bool is_there(const struct mr_catalog_function *f, const struct mr_identifier *path,
                     bool is_temporary)
{
    return !f->is_dropped && !f->is_system && f->is_temporary == is_temporary &&
           mr_view_eq(f->path.name, path->name) &&
           mr_view_eq(f->path.database, path->database) &&
           mr_view_eq(f->path.catalog, path->catalog);
}

static struct mr_catalog_function *find(const struct mr_catalog *catalog,
                                        const struct mr_identifier *path, bool is_temporary)
{
    for (uint32_t i = 0; i < catalog->functions; i++)
        if (is_there(catalog->function[i], path, is_temporary))
            return catalog->function[i];
    return NULL;
}

static struct mr_catalog_function *find_system(const struct mr_catalog *catalog,
                                               struct mr_view name)
{
    for (uint32_t i = 0; i < catalog->functions; i++) {
        struct mr_catalog_function *f = catalog->function[i];
        if (!f->is_dropped && f->is_system && mr_view_eq(f->path.name, name))
            return f;
    }
    return NULL;
}

/* In lower case, in ARENA. */
static struct mr_view lower_name(struct mr_arena *arena, struct mr_view name)
{
    char *lower = mr_arena_copy(arena, name.data, name.len);

    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)lower[i]);
    return (struct mr_view){lower, name.len};
}

/* IN_FROM: of rows; else of values. */
static bool is_built_in(struct mr_view name, bool in_from)
{
    static const char *const windows[] = {"TUMBLE", "HOP", "CUMULATE", "SESSION"};

    for (size_t i = 0; i < MR_COUNTOF(windows); i++)
        if (mr_view_is_nocase(name, windows[i]))
            return true;
    return !in_from && (mr_function_exists(name) || mr_aggregate_is_known(name));
}

static struct mr_catalog_function *resolve(struct mr_binder *b, const struct mr_ast_name *name,
                                           bool in_from)
{
    const struct mr_catalog *catalog = b->env->catalog;
    struct mr_identifier path;

    if (catalog->functions == 0)
        return NULL;
    if (name->parts == 1) {
        struct mr_catalog_function *f =
            find_system(catalog, lower_name(b->arena, name->part[0].name));
        if (f != NULL || is_built_in(name->part[0].name, in_from))
            return f;
    }
    if (mr_catalog_resolve(catalog, name, b->source, &path, NULL) < 0)
        return NULL;
    path.name = lower_name(b->arena, path.name);
    struct mr_catalog_function *f = find(catalog, &path, true);
    return f != NULL ? f : find(catalog, &path, false);
}

const struct mr_user_function *mr_function_of_user(struct mr_binder *b,
                                                   const struct mr_ast_name *name, bool in_from)
{
    const struct mr_catalog_function *f = resolve(b, name, in_from);

    return f == NULL ? NULL : f->function;
}

/* -- CREATE FUNCTION ---------------------------------------------------------------------------- */

static int refuse_language(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    static const char hint[] = "write it in C (docs/plugins.md): CREATE FUNCTION f AS 'symbol' "
                               "LANGUAGE C USING ARTIFACT '/path/library.so'";
    const struct mr_ast_ident *language = &stmt->u.create_other.language;

    if (language->name.len == 0)
        return mr_bind_refuse(b, stmt->span, hint,
                              "CREATE FUNCTION without LANGUAGE C (it would be of Java, and "
                              "there is no JVM here)");
    if (mr_view_is_nocase(language->name, "C"))
        return 0;
    if (mr_view_is_nocase(language->name, "JAVA") || mr_view_is_nocase(language->name, "SCALA"))
        return mr_bind_refuse(b, language->span, hint,
                              "LANGUAGE " MR_VIEW_FMT " (there is no JVM here)",
                              MR_VIEW_ARG(language->name));
    if (mr_view_is_nocase(language->name, "PYTHON"))
        return mr_bind_refuse(b, language->span, hint,
                              "LANGUAGE PYTHON (there is no Python in this process)");
    return mr_bind_fail(b, language->span, hint,
                        "Unrecognized function language string " MR_VIEW_FMT,
                        MR_VIEW_ARG(language->name));
}

/* Names are printed in plans, and stand for functions in state. */
static bool is_plain(struct mr_view name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.data[i]) && name.data[i] != '_')
            return false;
    return name.len > 0 && !isdigit((unsigned char)name.data[0]);
}

static int check_statement(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    const struct mr_ast_name *name = &stmt->u.create_other.name;
    int rc = refuse_language(b, stmt);

    if (rc < 0)
        return rc;
    if (stmt->u.create_other.options.count > 0)
        return mr_bind_fail(b, stmt->span, "leave WITH (..) out",
                            "a function of LANGUAGE C has no options");
    if (stmt->u.create_other.artifacts != 1)
        return mr_bind_fail(b, stmt->span, "USING ARTIFACT '/path/library.so'",
                            "a function of LANGUAGE C needs the one library that it is in");
    if (stmt->u.create_other.is_system && name->parts > 1)
        return mr_bind_fail(b, name->span, "CREATE TEMPORARY SYSTEM FUNCTION f ..",
                            "a system function has no database");
    if (!is_plain(name->part[name->parts - 1].name))
        return mr_bind_fail(b, name->span, NULL,
                            "the name of a function has letters, digits and '_' only");
    return 0;
}

/* 0 with *RET new; 1 when it is there and IF NOT EXISTS says so. */
static int new_path(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                    struct mr_identifier *ret)
{
    const struct mr_ast_name *name = &stmt->u.create_other.name;
    struct mr_catalog *catalog = b->env->catalog;
    bool is_temporary = stmt->u.create_other.is_temporary;
    const struct mr_catalog_function *there;

    if (stmt->u.create_other.is_system) {
        *ret = (struct mr_identifier){.name = lower_name(&catalog->arena, name->part[0].name)};
        there = find_system(catalog, ret->name);
    } else {
        int rc = mr_catalog_resolve(catalog, name, b->source, ret, b->err);
        if (rc < 0)
            return rc;
        ret->catalog = mr_arena_view(&catalog->arena, ret->catalog);
        ret->database = mr_arena_view(&catalog->arena, ret->database);
        ret->name = lower_name(&catalog->arena, ret->name);
        there = find(catalog, ret, is_temporary);
    }
    if (there == NULL)
        return 0;
    if (stmt->u.create_other.if_not_exists)
        return 1;
    const char *hint = "DROP it first, or say IF NOT EXISTS";
    if (stmt->u.create_other.is_system)
        return mr_bind_fail(b, name->span, hint,
                            "Could not register temporary system function. A function named "
                            "'" MR_VIEW_FMT "' does already exist.",
                            MR_VIEW_ARG(ret->name));
    return mr_bind_fail(b, name->span, hint,
                        "Could not register %scatalog function. A function '" MR_IDENTIFIER_FMT
                        "' does already exist.",
                        is_temporary ? "temporary " : "", MR_IDENTIFIER_ARG(ret));
}

/* The library of the statement, opened from where its path really leads. */
static int open_library(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                        const struct mr_plugin **ret)
{
    const char *roots = mr_settings_get(b->env->settings, MR_SETTING_ROOTS);
    struct mr_view artifact = stmt->u.create_other.artifact;
    const char *path = mr_arena_copy(&b->env->catalog->arena, artifact.data, artifact.len);
    struct mr_text real;
    int rc = 0;

    if (b->env->resolver->library == NULL)
        return mr_bind_refuse(b, stmt->span, NULL, "CREATE FUNCTION here");
    mr_text_init(&real);
    if (b->env->sys == NULL)
        mr_text_puts(&real, path);
    else
        rc = mr_roots_allow(b->env->sys, roots, "ARTIFACT", path, &real, NULL, b->err);
    if (rc == 0)
        rc = b->env->resolver->library(real.data, ret, b->err);
    mr_text_fini(&real);
    return rc < 0 ? mr_bind_wrap(b, stmt->span, NULL) : 0;
}

static int create(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    struct mr_catalog *catalog = b->env->catalog;
    struct mr_catalog_function *f = MR_NEW(&catalog->arena, struct mr_catalog_function);
    const struct mr_plugin *plugin;
    int rc = check_statement(b, stmt);

    if (rc == 0)
        rc = new_path(b, stmt, &f->path);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = open_library(b, stmt, &plugin);
    if (rc < 0)
        return rc;
    f->is_temporary = stmt->u.create_other.is_temporary;
    f->is_system = stmt->u.create_other.is_system;
    f->artifact = mr_arena_view(&catalog->arena, stmt->u.create_other.artifact);
    rc = mr_user_function_new(&catalog->arena, plugin, stmt->u.create_other.class_name,
                              f->path.name, &f->function, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, stmt->span, NULL);
    MR_PUSH(&catalog->arena, catalog->function, catalog->functions, f);
    return 0;
}

int mr_ddl_create_function(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                           struct mr_err *reterr)
{
    struct mr_arena scratch;

    mr_arena_init(&scratch);
    struct mr_binder b = mr_ddl_binder(env, stmt, &scratch, reterr);
    int rc = create(&b, stmt);
    mr_arena_fini(&scratch);
    return rc;
}

/* -- DROP FUNCTION -------------------------------------------------------------------------------- */

static int fail_drop(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                     const struct mr_identifier *path)
{
    static const char hint[] = "SHOW USER FUNCTIONS lists those there are";
    struct mr_span span = stmt->u.drop.name.span;

    if (stmt->u.drop.is_system)
        return mr_bind_fail(b, span, hint,
                            "Could not drop temporary system function. A function named "
                            "'" MR_VIEW_FMT "' doesn't exist.",
                            MR_VIEW_ARG(path->name));
    if (stmt->u.drop.is_temporary)
        return mr_bind_fail(b, span, hint,
                            "Temporary catalog function " MR_IDENTIFIER_FMT " doesn't exist",
                            MR_IDENTIFIER_ARG(path));
    return mr_bind_fail(
        b, span, hint,
        "Function " MR_VIEW_FMT "." MR_VIEW_FMT " does not exist in Catalog " MR_VIEW_FMT ".",
        MR_VIEW_ARG(path->database), MR_VIEW_ARG(path->name), MR_VIEW_ARG(path->catalog));
}

static int drop(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    const struct mr_ast_name *name = &stmt->u.drop.name;
    struct mr_catalog *catalog = b->env->catalog;
    struct mr_catalog_function *f;
    struct mr_identifier path = {0};

    if (stmt->u.drop.is_system) {
        path.name = lower_name(b->arena, name->part[name->parts - 1].name);
        f = name->parts > 1 ? NULL : find_system(catalog, path.name);
    } else {
        int rc = mr_catalog_resolve(catalog, name, b->source, &path, b->err);
        if (rc < 0)
            return rc;
        path.name = lower_name(b->arena, path.name);
        f = find(catalog, &path, stmt->u.drop.is_temporary);
    }
    if (f == NULL)
        return stmt->u.drop.if_exists ? 0 : fail_drop(b, stmt, &path);
    f->is_dropped = true;
    return 0;
}

int mr_ddl_drop_function(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                         struct mr_err *reterr)
{
    struct mr_arena scratch;

    mr_arena_init(&scratch);
    struct mr_binder b = mr_ddl_binder(env, stmt, &scratch, reterr);
    int rc = drop(&b, stmt);
    mr_arena_fini(&scratch);
    return rc;
}

/* -- SHOW and DESCRIBE ------------------------------------------------------------------------------ */

uint32_t mr_function_names(struct mr_binder *b, const char ***ret)
{
    const struct mr_catalog *catalog = b->env->catalog;
    uint32_t count = 0;

    *ret = NULL;
    for (uint32_t i = 0; i < catalog->functions; i++) {
        const struct mr_catalog_function *f = catalog->function[i];
        bool is_here =
            f->is_system || (mr_view_eq(f->path.database, catalog->current.database) &&
                             mr_view_eq(f->path.catalog, catalog->current.catalog));
        if (is_here && !f->is_dropped)
            MR_PUSH(b->arena, *ret, count, f->function->name);
    }
    return count;
}

static void put(struct mr_tableau *tableau, const char *name, struct mr_text *value)
{
    mr_tableau_cell(tableau, mr_view_of(name));
    mr_tableau_cell(tableau, mr_text_view(value));
    mr_text_reset(value);
}

static void put_yes(struct mr_tableau *tableau, const char *name, bool yes)
{
    mr_tableau_cell(tableau, mr_view_of(name));
    mr_tableau_cell(tableau, yes ? MR_VIEW("true") : MR_VIEW("false"));
}

/* What EXTENDED adds. */
static void describe_forms(const struct mr_user_function *function, struct mr_tableau *tableau)
{
    bool varies = false;
    struct mr_text text;

    mr_text_init(&text);
    for (uint32_t i = 0; i < function->forms; i++)
        varies |= mr_user_form_varies(&function->form[i]);
    mr_text_puts(&text, mr_user_kind_name(function->kind));
    put(tableau, "kind", &text);
    put_yes(tableau, "is deterministic", !varies);
    for (uint32_t i = 0; i < function->forms; i++) {
        const struct mr_user_form *form = &function->form[i];
        mr_user_form_print(function, form, &text);
        mr_text_printf(&text, " => %s", form->function->gives);
        put(tableau, "signature", &text);
        if (form->function->help != NULL) {
            mr_text_puts(&text, form->function->help);
            put(tableau, "description", &text);
        }
    }
    mr_text_fini(&text);
}

int mr_describe_function(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                         struct mr_tableau *tableau)
{
    const struct mr_ast_name *name = &stmt->u.describe.name;
    const struct mr_catalog_function *f = resolve(b, name, false);
    struct mr_text text;

    if (f == NULL && name->parts == 1 && is_built_in(name->part[0].name, false))
        return mr_bind_refuse(b, name->span, "docs/functions.md has the built-in ones",
                              "DESCRIBE of a built-in function");
    if (f == NULL)
        return mr_bind_fail(b, name->span, "SHOW USER FUNCTIONS lists those there are",
                            "Function with the identifier '" MR_VIEW_FMT "' doesn't exist.",
                            MR_VIEW_ARG(mr_span_text(b->source, name->span)));
    tableau->columns = 2;
    tableau->head[0] = "info name";
    tableau->head[1] = "info value";
    put_yes(tableau, "is system function", f->is_system);
    put_yes(tableau, "is temporary", f->is_temporary);
    mr_text_init(&text);
    mr_text_puts(&text, f->function->symbol);
    put(tableau, "class name", &text);
    mr_text_puts(&text, "C");
    put(tableau, "function language", &text);
    mr_text_printf(&text, MR_VIEW_FMT, MR_VIEW_ARG(f->artifact));
    put(tableau, "resource uris", &text);
    mr_text_printf(&text, "%s %s", f->function->plugin->name, f->function->plugin->version);
    put(tableau, "library", &text);
    mr_text_fini(&text);
    if (stmt->u.describe.is_extended)
        describe_forms(f->function, tableau);
    return 0;
}
