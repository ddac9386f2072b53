/*
 * tests/sim/jobs.h - twenty jobs over orders in files: to files, to the ledger, or to both.
 *
 *     0 .. 9      one INSERT: even ones to the ledger, odd ones to files
 *     10 .. 19    the same queries, to both at once
 */
#ifndef MR_TESTS_SIM_JOBS_H
#define MR_TESTS_SIM_JOBS_H

#include "sql/session/session.h"
#include "tests/sim/ledger.h"

#define MR_SIM_JOBS 20

extern const struct mr_resolver mr_sim_job_resolver;

void mr_sim_job_sql(uint32_t number, struct mr_text *out);

/* Two files of ROWS orders each, out of order within the watermark's delay, by SEED. */
void mr_sim_job_input(struct mr_sim *sim, uint64_t seed, uint32_t rows);

/* Committed and published lines, sorted. */
void mr_sim_job_output(struct mr_sim *sim, const struct mr_ledger *ledger, struct mr_text *out);

#endif
