#include "core/reactor/mailbox.h"

_Static_assert((MR_MAILBOX_SLOTS & (MR_MAILBOX_SLOTS - 1)) == 0, "slots are found by masking");

void mr_mailbox_init(struct mr_mailbox *mailbox)
{
    *mailbox = (struct mr_mailbox){0};
}

bool mr_mailbox_send(struct mr_mailbox *mailbox, struct mr_message message)
{
    /* Only the sender writes tail. */
    uint64_t tail = atomic_load_explicit(&mailbox->tail, memory_order_relaxed);

    /* M1 pairs with M2: the slot was read before it is written again. */
    if (tail - atomic_load_explicit(&mailbox->head, memory_order_acquire) == MR_MAILBOX_SLOTS)
        return false;
    mailbox->slot[tail % MR_MAILBOX_SLOTS] = message;
    /* M3 pairs with M4: the message is visible before the tail.  Sequentially consistent
     * for the doorbell that follows. */
    atomic_store_explicit(&mailbox->tail, tail + 1, memory_order_seq_cst);
    return true;
}

unsigned mr_mailbox_poll(struct mr_mailbox *mailbox)
{
    /* Only the receiver writes head. */
    uint64_t head = atomic_load_explicit(&mailbox->head, memory_order_relaxed);
    unsigned count = 0;

    /* M4.  What is sent meanwhile waits for the next time, so that the loop ends. */
    for (uint64_t tail = atomic_load_explicit(&mailbox->tail, memory_order_seq_cst);
         head != tail; count++) {
        struct mr_message message = mailbox->slot[head % MR_MAILBOX_SLOTS];
        /* M2, before the call: it may lead to another message from the sender. */
        atomic_store_explicit(&mailbox->head, ++head, memory_order_release);
        message.run(message.context, message.arg);
    }
    return count;
}
