/*
 * sql/plan/bind_upsert.h - where rows stand for a key: operators/upsert among the relations.
 */
#ifndef MR_SQL_PLAN_BIND_UPSERT_H
#define MR_SQL_PLAN_BIND_UPSERT_H

#include "sql/plan/bind.h"

/* SCAN, or changes made of what it reads: of a source that upserts, and with
 * 'table.exec.source.cdc-events-duplicate' of any that tells of changes. */
int mr_bind_normalize(struct mr_binder *b, struct mr_rel *scan, struct mr_span span,
                      struct mr_rel **ret);

/* SINK, its input with the keeper of several rows for one key, where one is needed; INSERT
 * may say what to do about conflicts. */
int mr_bind_materialize(struct mr_binder *b, const struct mr_ast_insert *insert,
                        struct mr_rel *sink);

/* At no time have two rows of REL the same in the columns of SET, and changes of a row are
 * handed on in their order.  False: not known. */
bool mr_rel_is_unique(const struct mr_rel *rel, const bool *set);

#endif
