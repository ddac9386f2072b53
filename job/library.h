/*
 * job/library.h - shared objects with users' functions, opened by CREATE FUNCTION.
 *
 * Opening one runs its constructors: whoever may write a job may run code, where no roots
 * confine what paths it names (core/op/roots.h; the caller looks).  A library stays open until
 * the process ends, since plans and jobs point into it; another file of the same path is
 * therefore not seen before a restart.
 *
 * Threads     the control thread.
 * Fails       MR_ERR_PLUGIN: no absolute path, no such file, a place where any user of the host
 *             may put code, no shared object, no table, a table of another version.
 */
#ifndef MR_JOB_LIBRARY_H
#define MR_JOB_LIBRARY_H

#include "core/base/err.h"
#include "include/millrace_plugin.h"

/* The table of the library at PATH, looked at by mr_plugin_check(). */
int mr_library_open(const char *path, const struct mr_plugin **ret, struct mr_err *reterr);

/* What dlopen() makes of PATH, which is absolute.  NULL: WHY says why not; a place where any user
 * of the host may put code is none to take it from. */
void *mr_library_load(const char *path, char *why, size_t why_size);

#endif
