/*
 * sql/session/session.h - scripts carried out statement by statement.
 *
 *     mr_session   catalog and settings: lives as long as the engine
 *       └─ mr_cursor   a place in one script
 *
 *     session = mr_session_open(&resolver, sys);
 *     mr_cursor_open(session, "orders.sql", text, &cursor, &err);
 *     while ((step = mr_cursor_step(cursor, false, &result, &err)) > MR_STEP_END)
 *         if (result.plan != NULL)
 *             start(result.plan->graph);
 *
 * DDL and SET take effect at once; a SELECT, an INSERT or a statement set becomes a
 * plan, which is handed out and not started: that is the job layer's.
 *
 * Ownership   a result's texts are borrowed until the next step; its plan is given.  A
 *             plan outlives cursor and session.  Cursors are freed before the session.
 * Threads     one owner for a session and its cursors.
 * Fails       with the sentence of parser or planner.  After an error the cursor stands
 *             behind the failed statement, so that a checker can go on.
 */
#ifndef MR_SQL_SESSION_SESSION_H
#define MR_SQL_SESSION_SESSION_H

#include "sql/plan/plan.h"

struct mr_session;
struct mr_cursor;

struct mr_session_result {
    enum mr_step step;
    struct mr_plan *plan; /* QUERY, INSERT: mr_plan_free() is the caller's */
    const char *text;     /* TEXT: what was answered; WITH_PLAN: the plan; else "" */
    const char *warnings; /* one per line; "" */
    struct mr_span span;  /* of the statement in the script */
    bool is_quit;         /* END because of QUIT */
};

/* RESOLVER and SYS outlive the session; SYS may be NULL where nothing is run. */
struct mr_session *mr_session_open(const struct mr_resolver *resolver, struct mr_sys *sys);
void mr_session_free(struct mr_session *session);

struct mr_settings *mr_session_settings(struct mr_session *session);
struct mr_catalog *mr_session_catalog(struct mr_session *session);

/* TEXT is copied.  MR_ERR_LIMIT when it is too long. */
int mr_cursor_open(struct mr_session *session, const char *name, const char *text,
                   struct mr_cursor **ret, struct mr_err *reterr);
void mr_cursor_free(struct mr_cursor *cursor);

/* Carry out the next statement: an enum mr_step, or the error.  WITH_PLAN: the text of a
 * QUERY or INSERT is its plan, as EXPLAIN prints it. */
int mr_cursor_step(struct mr_cursor *cursor, bool with_plan, struct mr_session_result *ret,
                   struct mr_err *reterr);

#endif
