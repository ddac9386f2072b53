/*
 * job/run/choice.h - which epoch a start goes on from.
 *
 * Pure: what the state directory offers and what the decider's marker says in, an epoch
 * or a refusal out.  Nothing is guessed: where the two do not fit together, rows would be
 * lost or doubled by going on, and the sentence says which.
 *
 *     newest epoch e          marker of the decider        go on from
 *     ──────────────────────  ──────────────────────────   ──────────────────
 *     prepared or committed,  (no decider)                 e
 *       nothing to decide     none, or up to e             e
 *                             above e                      refused: an old copy
 *     undecided               e                            e
 *                             that of the epoch before,    the epoch before e
 *                               or none if nothing was
 *                               ever decided
 *                             none                         refused: marker has expired
 *                             any other                    refused
 *                             (no decider)                 refused: the script changed
 *
 * Source      core/op/decider.h
 */
#ifndef MR_JOB_RUN_CHOICE_H
#define MR_JOB_RUN_CHOICE_H

#include "core/base/err.h"

struct mr_choice_facts {
    bool is_undecided;      /* as in struct mr_store_offer */
    uint64_t epoch;         /* newest; 0: none */
    uint64_t parent_epoch;  /* kept beside an undecided one; 0: start anew */
    uint64_t decided_epoch; /* newest known to have been decided; 0: none */
    bool has_decider;
    uint64_t marker;   /* what the decider has committed; 0: it has no marker */
    const char *where; /* of the decider, for the sentence */
};

/* *RET_EPOCH: to load; 0: nothing, a fresh start.  Fails with MR_ERR_MARKER. */
int mr_choose_epoch(const struct mr_choice_facts *facts, uint64_t *ret_epoch,
                    struct mr_err *reterr);

#endif
