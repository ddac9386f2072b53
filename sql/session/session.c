#include "sql/session/session.h"

#include "core/base/alloc.h"
#include "sql/parse/parse.h"

#include <stdlib.h>

/* A script's text and syntax trees.  Tables and views point into both, so a script
 * that made any stays until the session ends. */
struct script {
    struct mr_arena arena;
    struct mr_source source;
    bool is_kept;
};

struct mr_session {
    struct mr_catalog catalog;
    struct mr_settings settings;
    struct mr_plan_env env;
    struct mr_arena arena; /* of the list below */
    uint32_t scripts;
    struct script **script; /* kept */
};

struct mr_cursor {
    struct mr_session *session;
    struct script *script;
    struct mr_parser parser;
    struct mr_text text, warnings;
    bool is_at_end;
};

struct mr_session *mr_session_open(const struct mr_resolver *resolver, struct mr_sys *sys)
{
    struct mr_session *session = mr_alloc(sizeof(*session), "a session");

    mr_catalog_init(&session->catalog);
    mr_settings_init(&session->settings);
    mr_arena_init(&session->arena);
    session->env = (struct mr_plan_env){&session->catalog, &session->settings, resolver, sys};
    return session;
}

static void script_free(struct script *script)
{
    mr_arena_fini(&script->arena);
    free(script);
}

void mr_session_free(struct mr_session *session)
{
    if (session == NULL)
        return;
    mr_catalog_fini(&session->catalog);
    mr_settings_fini(&session->settings);
    for (uint32_t i = 0; i < session->scripts; i++)
        script_free(session->script[i]);
    mr_arena_fini(&session->arena);
    free(session);
}

struct mr_settings *mr_session_settings(struct mr_session *session)
{
    return &session->settings;
}

struct mr_catalog *mr_session_catalog(struct mr_session *session)
{
    return &session->catalog;
}

int mr_cursor_open(struct mr_session *session, const char *name, const char *text,
                   struct mr_cursor **ret, struct mr_err *reterr)
{
    size_t len = strlen(text);

    if (len > MR_PARSE_SOURCE_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT, "%s: a script has at most %u bytes", name,
                       MR_PARSE_SOURCE_MAX);
    struct mr_cursor *cursor = mr_alloc(sizeof(*cursor), "a script");
    struct script *script = mr_alloc(sizeof(*script), "a script");
    mr_arena_init(&script->arena);
    script->source.name = mr_arena_copy(&script->arena, name, strlen(name));
    script->source.text = mr_arena_view(&script->arena, (struct mr_view){text, len});
    cursor->session = session;
    cursor->script = script;
    mr_parser_init(&cursor->parser, &script->source);
    mr_text_init(&cursor->text);
    mr_text_init(&cursor->warnings);
    *ret = cursor;
    return 0;
}

void mr_cursor_free(struct mr_cursor *cursor)
{
    if (cursor == NULL)
        return;
    if (!cursor->script->is_kept)
        script_free(cursor->script);
    mr_text_fini(&cursor->text);
    mr_text_fini(&cursor->warnings);
    free(cursor);
}

/* -- Statements ------------------------------------------------------------------------ */

static void warn(struct mr_cursor *cursor, struct mr_span span, const char *sentence)
{
    uint32_t line, column;

    mr_diag_locate(&cursor->script->source, span.start, &line, &column);
    mr_text_printf(&cursor->warnings, "%s:%u:%u: warning: %s\n", cursor->script->source.name,
                   line, column, sentence);
}

static int hand_plan(struct mr_cursor *cursor, const struct mr_session_result *result)
{
    mr_text_put(&cursor->text, result->plan->explained.data, result->plan->explained.len);
    for (uint32_t i = 0; i < result->plan->warnings; i++)
        mr_text_printf(&cursor->warnings, "%s\n", result->plan->warning[i]);
    return result->plan->is_query ? MR_STEP_QUERY : MR_STEP_INSERT;
}

static int run_plan(struct mr_cursor *cursor, const struct mr_ast_stmt *stmt, bool with_plan,
                    struct mr_session_result *result, struct mr_err *reterr)
{
    int rc = mr_plan_new(&cursor->session->env, stmt, with_plan, &result->plan, reterr);

    return rc < 0 ? rc : hand_plan(cursor, result);
}

static int run_explain(struct mr_cursor *cursor, const struct mr_ast_stmt *stmt,
                       struct mr_err *reterr)
{
    struct mr_plan *plan;

    if (stmt->u.explain.details & MR_EXPLAIN_JSON_EXECUTION_PLAN)
        return mr_diag_fail(reterr, MR_ERR_UNSUPPORTED, stmt->source, stmt->span,
                            "leave JSON_EXECUTION_PLAN out",
                            "a plan as JSON is not supported yet");
    if (stmt->u.explain.stmt->kind != MR_STMT_QUERY &&
        stmt->u.explain.stmt->kind != MR_STMT_INSERT &&
        stmt->u.explain.stmt->kind != MR_STMT_STATEMENT_SET)
        return mr_diag_fail(reterr, MR_ERR_UNSUPPORTED, stmt->source,
                            stmt->u.explain.stmt->span, "EXPLAIN the query behind AS",
                            "EXPLAIN of a CREATE is not supported yet");
    if (stmt->u.explain.details & MR_EXPLAIN_ESTIMATED_COST)
        warn(cursor, stmt->span, "there are no estimated costs: plans are not chosen by cost");
    int rc = mr_plan_new(&cursor->session->env, stmt->u.explain.stmt, true, &plan, reterr);
    if (rc < 0)
        return rc;
    mr_text_put(&cursor->text, plan->explained.data, plan->explained.len);
    for (uint32_t i = 0; i < plan->warnings; i++)
        mr_text_printf(&cursor->text, "%s%s\n", i == 0 ? "\n== Advice ==\n" : "",
                       plan->warning[i]);
    mr_plan_free(plan);
    return MR_STEP_TEXT;
}

/* SET;  SET 'k' = 'v';  RESET;  RESET 'k'; */
static int run_set(struct mr_cursor *cursor, const struct mr_ast_stmt *stmt,
                   struct mr_err *reterr)
{
    struct mr_settings *settings = &cursor->session->settings;
    const char *warning;

    if (stmt->kind == MR_STMT_RESET) {
        mr_settings_reset(settings, stmt->u.set.key);
        return MR_STEP_DONE;
    }
    if (stmt->u.set.key.data == NULL) {
        mr_settings_print(settings, &cursor->text);
        return MR_STEP_TEXT;
    }
    int rc =
        mr_settings_set_here(settings, stmt->u.set.key, stmt->u.set.value, &warning, reterr);
    if (rc < 0)
        return mr_diag_wrap(reterr, stmt->source, stmt->u.set.value_span, NULL);
    if (warning != NULL)
        warn(cursor, stmt->u.set.key_span, warning);
    return MR_STEP_DONE;
}

static const char help[] =
    "CREATE TABLE t (..) WITH (..)      a table of a connector\n"
    "CREATE VIEW v AS SELECT ..         a query under a name\n"
    "SELECT ..                          run a query and see its rows\n"
    "INSERT INTO t SELECT ..            run a query into a table\n"
    "EXECUTE STATEMENT SET BEGIN .. END several INSERTs as one job\n"
    "EXPLAIN ..                         how a statement would be run\n"
    "DESCRIBE t                         columns of a table or view\n"
    "SHOW TABLES, VIEWS, FUNCTIONS, DATABASES, CATALOGS, COLUMNS FROM t, CREATE TABLE t\n"
    "ALTER TABLE t ..                   RENAME TO, ADD, MODIFY, DROP, RENAME, SET, RESET\n"
    "ALTER VIEW v ..                    RENAME TO, AS SELECT ..\n"
    "CREATE FUNCTION f ..               AS 'symbol' LANGUAGE C USING ARTIFACT '/path/lib.so'\n"
    "DROP TABLE, VIEW, FUNCTION         forget it; its data stays\n"
    "CREATE DATABASE, CATALOG           where tables live, in memory; ALTER, DROP, DESCRIBE\n"
    "USE db, USE CATALOG c              where names without a database lead\n"
    "SET 'key' = 'value', SET, RESET    settings\n"
    "QUIT                               leave\n";

static int run_client(struct mr_cursor *cursor, const struct mr_ast_stmt *stmt,
                      struct mr_session_result *result)
{
    switch (stmt->u.client) {
    case MR_CLIENT_QUIT:
        cursor->is_at_end = true;
        result->is_quit = true;
        return MR_STEP_END;
    case MR_CLIENT_HELP: mr_text_puts(&cursor->text, help); return MR_STEP_TEXT;
    case MR_CLIENT_CLEAR: break;
    }
    return MR_STEP_DONE;
}

/* What to do in place of a statement of Flink's that is only named. */
static const char *instead_of(struct mr_view statement)
{
    static const struct {
        const char *statement, *instead;
    } known[] = {
        {"STOP JOB", "millrace stop JOB, with --savepoint DIR and --drain"},
        {"DESCRIBE JOB", "millrace status JOB"},
        {"DESC JOB", "millrace status JOB"},
        {"COMPILE PLAN",
         "a changed job finds its state again: millrace check --from tells how"},
        {"EXECUTE PLAN", "run the statements themselves"},
        {"USE MODULES", "core is the one module there is"},
        {"ANALYZE TABLE", "plans do not hang on statistics"},
    };

    for (size_t i = 0; i < MR_COUNTOF(known); i++)
        if (mr_view_is(statement, known[i].statement))
            return known[i].instead;
    return "HELP lists the statements there are";
}

static int run_other(const struct mr_ast_stmt *stmt, struct mr_err *reterr)
{
    return mr_diag_fail(reterr, MR_ERR_UNSUPPORTED, stmt->source, stmt->span,
                        instead_of(stmt->u.other), MR_VIEW_FMT " is not supported yet",
                        MR_VIEW_ARG(stmt->u.other));
}

/* With AS, the table is there only if its INSERT can be planned. */
static int run_create_table(struct mr_cursor *cursor, const struct mr_ast_stmt *stmt,
                            bool with_plan, struct mr_session_result *result,
                            struct mr_err *reterr)
{
    const struct mr_catalog *catalog = &cursor->session->catalog;
    uint32_t tables = catalog->tables;
    int rc = mr_ddl_create_table(&cursor->session->env, stmt, &cursor->warnings, reterr);

    if (rc < 0)
        return rc;
    if (stmt->u.create_table.as_query == NULL || catalog->tables == tables)
        return MR_STEP_DONE;
    rc = mr_ddl_insert_as(&cursor->session->env, stmt, with_plan, &result->plan, reterr);
    if (rc < 0) {
        catalog->table[tables]->is_dropped = true;
        return rc;
    }
    return hand_plan(cursor, result);
}

/* What the catalog now holds points into this script. */
static void keep_script(struct mr_cursor *cursor)
{
    struct mr_session *session = cursor->session;

    if (cursor->script->is_kept)
        return;
    cursor->script->is_kept = true;
    MR_PUSH(&session->arena, session->script, session->scripts, cursor->script);
}

static int run(struct mr_cursor *cursor, const struct mr_ast_stmt *stmt, bool with_plan,
               struct mr_session_result *result, struct mr_err *reterr)
{
    const struct mr_plan_env *env = &cursor->session->env;
    int rc = 0;

    switch (stmt->kind) {
    case MR_STMT_CREATE_TABLE:
        keep_script(cursor);
        return run_create_table(cursor, stmt, with_plan, result, reterr);
    case MR_STMT_ALTER:
        keep_script(cursor);
        rc = mr_ddl_alter(env, stmt, &cursor->warnings, reterr);
        break;
    case MR_STMT_CREATE_VIEW:
        keep_script(cursor);
        rc = mr_ddl_create_view(env, stmt, reterr);
        break;
    case MR_STMT_CREATE_OTHER:
        keep_script(cursor);
        rc = mr_ddl_create_other(env, stmt, reterr);
        break;
    case MR_STMT_DROP: rc = mr_ddl_drop(env, stmt, reterr); break;
    case MR_STMT_USE: rc = mr_ddl_use(env, stmt, reterr); break;
    case MR_STMT_QUERY:
    case MR_STMT_INSERT:
    case MR_STMT_STATEMENT_SET: return run_plan(cursor, stmt, with_plan, result, reterr);
    case MR_STMT_EXPLAIN: return run_explain(cursor, stmt, reterr);
    case MR_STMT_DESCRIBE:
        rc = mr_describe(env, stmt, &cursor->text, reterr);
        return rc < 0 ? rc : MR_STEP_TEXT;
    case MR_STMT_SHOW:
        rc = mr_show(env, stmt, &cursor->text, reterr);
        return rc < 0 ? rc : MR_STEP_TEXT;
    case MR_STMT_SET:
    case MR_STMT_RESET: return run_set(cursor, stmt, reterr);
    case MR_STMT_JAR:
        warn(cursor, stmt->span,
             "JARs have no effect: there is no JVM here.  Functions of your own "
             "are written in C: CREATE FUNCTION f AS 'symbol' LANGUAGE C USING "
             "ARTIFACT '/path/library.so' (docs/plugins.md)");
        return MR_STEP_DONE;
    case MR_STMT_CLIENT: return run_client(cursor, stmt, result);
    case MR_STMT_OTHER: return run_other(stmt, reterr);
    }
    return rc < 0 ? rc : MR_STEP_DONE;
}

int mr_cursor_step(struct mr_cursor *cursor, bool with_plan, struct mr_session_result *ret,
                   struct mr_err *reterr)
{
    struct mr_session_result result = {.text = "", .warnings = ""};
    struct mr_err err = {0};
    struct mr_ast_stmt *stmt;
    int rc = 0;

    mr_text_reset(&cursor->text);
    mr_text_reset(&cursor->warnings);
    if (!cursor->is_at_end)
        rc = mr_parse_next(&cursor->parser, &cursor->script->arena, &stmt, &err);
    if (rc == 1) {
        result.span = stmt->span;
        rc = run(cursor, stmt, with_plan, &result, &err);
    } else if (rc == 0) {
        cursor->is_at_end = true;
        rc = MR_STEP_END;
    }
    if (rc < 0) {
        if (reterr != NULL)
            *reterr = err;
        return rc;
    }
    result.step = (enum mr_step)rc;
    result.text = cursor->text.data;
    result.warnings = cursor->warnings.data;
    *ret = result;
    return rc;
}
