/*
 * tools/doctor/cpus.h - a set of CPUs, in the ways that the kernel writes one.
 *
 *     lists    "0-3,8"   "2-63:1/2"   "all"   "1-N"   ""   "(null)"
 *     masks    "ff"      "00000003,ffffffff"
 *
 * CPUs from MR_CPUS_MAX on are left out: no reactor runs there.
 *
 * Ownership   plain memory.
 */
#ifndef MR_TOOLS_DOCTOR_CPUS_H
#define MR_TOOLS_DOCTOR_CPUS_H

#include "core/base/bits.h"
#include "core/base/text.h"
#include "core/reactor/placement.h"

struct mr_cpus {
    uint64_t word[MR_BITS_WORDS(MR_CPUS_MAX)];
};

/* False when TEXT is neither; *RET is then empty.  Blanks around it are fine. */
bool mr_cpus_parse_list(struct mr_view text, struct mr_cpus *ret);
bool mr_cpus_parse_mask(struct mr_view text, struct mr_cpus *ret);

void mr_cpus_print_list(const struct mr_cpus *cpus, struct mr_text *out);
void mr_cpus_print_mask(const struct mr_cpus *cpus, struct mr_text *out);

uint32_t mr_cpus_count(const struct mr_cpus *cpus);
/* Is there a CPU in both? */
bool mr_cpus_meet(const struct mr_cpus *a, const struct mr_cpus *b);
/* Are all CPUs of B in A? */
bool mr_cpus_hold(const struct mr_cpus *a, const struct mr_cpus *b);
struct mr_cpus mr_cpus_both(const struct mr_cpus *a, const struct mr_cpus *b);
struct mr_cpus mr_cpus_either(const struct mr_cpus *a, const struct mr_cpus *b);
struct mr_cpus mr_cpus_without(const struct mr_cpus *a, const struct mr_cpus *b);

#endif
