/*
 * core/reactor/mailbox.h - a bounded queue of small messages between two threads.
 *
 * A message is a function to be run by the other side, with what it needs.  Full is
 * an answer, not an error: say it again later.
 *
 * Ownership   what `context` points to is the sender's business.
 * Threads     send: one thread.  poll: one other thread.
 * Fails       send says false when MR_MAILBOX_SLOTS messages wait.
 */
#ifndef MR_CORE_REACTOR_MAILBOX_H
#define MR_CORE_REACTOR_MAILBOX_H

#include "core/base/base.h"

#include <stdatomic.h>

#define MR_MAILBOX_SLOTS 256

struct mr_message {
    void (*run)(void *context, int64_t arg);
    void *context;
    int64_t arg;
};

struct mr_mailbox {
    alignas(MR_PAD) _Atomic uint64_t tail; /* written by the sender */
    alignas(MR_PAD) _Atomic uint64_t head; /* written by the receiver */
    alignas(MR_PAD) struct mr_message slot[MR_MAILBOX_SLOTS];
};

void mr_mailbox_init(struct mr_mailbox *mailbox);

/* False: full. */
bool mr_mailbox_send(struct mr_mailbox *mailbox, struct mr_message message);

/* Run every message that waits; returns how many. */
unsigned mr_mailbox_poll(struct mr_mailbox *mailbox);

#endif
