/*
 * Datagrams by one request that stays in the kernel: recvmsg, multishot, into buffers that
 * the kernel picks from a ring.  Each datagram that comes is one completion; taking one, and
 * giving its slot back, are writes to memory.
 *
 *     free slots ──► [ buffer ring ] ──► kernel ──► completion: slot, bytes ──► `come`
 *         ▲                                                                      │
 *         └────────────────────── give() ◄── the owner ◄── take() ───────────────┘
 *
 * When the ring is empty the request ends (ENOBUFS): the socket's own buffer fills.  It is
 * asked again when a quarter of the slots are back, so that it does not end at once.
 */
#include "io/uring/inbox.h"

#include "core/base/alloc.h"
#include "io/inbox/ready.h"
#include "io/inbox/slots.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

enum { PAGE_BYTES = 4096, REARM_SLOTS = MR_INBOX_SLOTS / 4 };

_Static_assert((MR_INBOX_SLOTS & (MR_INBOX_SLOTS - 1)) == 0, "a ring of the kernel");
_Static_assert(sizeof(struct io_uring_recvmsg_out) == MR_SLOT_HEAD_BYTES, "the head of a slot");

struct arrival {
    uint16_t slot;
    uint32_t bytes; /* of the slot, all its parts */
};

struct uring_inbox {
    struct mr_inbox inbox;
    struct mr_aio *aio;
    struct io_uring *ring;
    struct mr_slots slots;
    struct io_uring_buf_ring *buffers;
    uint16_t group;
    uint32_t offered; /* slots that the kernel may fill */
    struct msghdr head;
    struct mr_aio_req req;
    int error;
    uint32_t come_first, come_end; /* running counts */
    struct arrival come[MR_INBOX_SLOTS];
};

static struct uring_inbox *of(struct mr_inbox *inbox)
{
    return MR_CONTAINER(inbox, struct uring_inbox, inbox);
}

void mr_uring_inbox_prep(struct io_uring_sqe *sqe, const struct mr_aio_req *req)
{
    const struct uring_inbox *in = req->owner;

    io_uring_prep_recvmsg_multishot(sqe, req->file, req->data, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = in->group;
}

int64_t mr_uring_inbox_result(const struct io_uring_cqe *cqe)
{
    if (cqe->res < 0 || (cqe->flags & IORING_CQE_F_BUFFER) == 0)
        return cqe->res < 0 ? cqe->res : -EIO;
    return (int64_t)(cqe->flags >> IORING_CQE_BUFFER_SHIFT) << 32 | cqe->res;
}

static void arrived(struct mr_aio_req *req, int64_t result)
{
    struct uring_inbox *in = req->owner;

    if (result >= 0) {
        in->come[in->come_end++ % MR_INBOX_SLOTS] =
            (struct arrival){(uint16_t)(result >> 32), (uint32_t)result};
        in->offered--;
    } else if (result != -ENOBUFS && result != -ECANCELED && result != -EINTR) {
        in->error = (int)result;
    }
}

/* Hand the free slots to the kernel, and ask again if the request has ended. */
static void offer(struct uring_inbox *in)
{
    int mask = io_uring_buf_ring_mask(MR_INBOX_SLOTS), count = 0;

    while (in->slots.free_count > 0) {
        uint16_t slot = in->slots.free[--in->slots.free_count];
        io_uring_buf_ring_add(in->buffers, mr_slot(&in->slots, slot),
                              MR_SLOT_PAYLOAD_AT + MR_DATAGRAM_BYTES_MAX, slot, mask, count++);
    }
    if (count > 0)
        io_uring_buf_ring_advance(in->buffers, count);
    in->offered += (uint32_t)count;
    if (!in->req.inflight && in->error == 0 && in->offered >= REARM_SLOTS)
        in->aio->ops->submit(in->aio, &in->req);
}

static void read_arrival(struct uring_inbox *in, struct arrival one, struct mr_datagram *ret)
{
    struct io_uring_recvmsg_out head;
    struct mr_slot_fill fill;

    memcpy(&head, mr_slot(&in->slots, one.slot), sizeof(head));
    fill.name_bytes = head.namelen < MR_SLOT_NAME_BYTES ? head.namelen : MR_SLOT_NAME_BYTES;
    fill.control_bytes =
        head.controllen < MR_SLOT_CONTROL_BYTES ? head.controllen : MR_SLOT_CONTROL_BYTES;
    fill.flags = head.flags;
    fill.bytes = one.bytes > MR_SLOT_PAYLOAD_AT ? one.bytes - MR_SLOT_PAYLOAD_AT : 0;
    mr_slot_read(&in->slots, one.slot, &fill, ret);
}

static int uring_take(struct mr_inbox *inbox, struct mr_datagram *ret, uint32_t max)
{
    struct uring_inbox *in = of(inbox);
    int count = 0;

    offer(in);
    while (in->come_first != in->come_end && (uint32_t)count < max)
        read_arrival(in, in->come[in->come_first++ % MR_INBOX_SLOTS], &ret[count++]);
    return count == 0 ? in->error : count;
}

static void uring_give(struct mr_inbox *inbox, const struct mr_datagram *datagram,
                       uint32_t count)
{
    struct uring_inbox *in = of(inbox);

    MR_ASSERT(in->slots.free_count + in->offered + count <= MR_INBOX_SLOTS);
    for (uint32_t i = 0; i < count; i++)
        in->slots.free[in->slots.free_count++] = (uint16_t)datagram[i].slot;
    offer(in);
}

static bool uring_peek(const struct mr_inbox *inbox)
{
    const struct uring_inbox *in = MR_CONTAINER_CONST(inbox, struct uring_inbox, inbox);

    return in->come_first != in->come_end || in->error != 0;
}

static void free_inbox(struct uring_inbox *in)
{
    free(in->buffers);
    mr_slots_fini(&in->slots);
    free(in);
}

static void uring_close(struct mr_inbox *inbox)
{
    struct uring_inbox *in = of(inbox);

    mr_aio_finish(in->aio, &in->req);
    int rc = io_uring_unregister_buf_ring(in->ring, in->group);
    MR_ASSERT(rc == 0);
    free_inbox(in);
}

static const struct mr_inbox_ops uring_inbox_ops = {
    .name = "multishot",
    .take = uring_take,
    .give = uring_give,
    .peek = uring_peek,
    .close = uring_close,
};

struct mr_inbox *mr_uring_inbox_new(struct mr_aio *aio, struct io_uring *ring, uint16_t group,
                                    int file, struct mr_err *reterr)
{
    struct uring_inbox *in = mr_alloc(sizeof(*in), "datagrams");
    size_t bytes = MR_INBOX_SLOTS * sizeof(struct io_uring_buf);

    mr_slots_init(&in->slots);
    in->buffers = mr_alloc_aligned(PAGE_BYTES, mr_align_up(bytes, PAGE_BYTES), "datagrams");
    io_uring_buf_ring_init(in->buffers);
    struct io_uring_buf_reg reg = {
        .ring_addr = (uintptr_t)in->buffers, .ring_entries = MR_INBOX_SLOTS, .bgid = group};
    if (io_uring_register_buf_ring(ring, &reg, 0) < 0) {
        free_inbox(in); /* an older kernel */
        return mr_inbox_open_ready(aio, file, reterr);
    }
    in->inbox.ops = &uring_inbox_ops;
    in->aio = aio;
    in->ring = ring;
    in->group = group;
    in->head = (struct msghdr){.msg_namelen = MR_SLOT_NAME_BYTES,
                               .msg_controllen = MR_SLOT_CONTROL_BYTES};
    in->req = (struct mr_aio_req){
        .code = MR_AIO_PRIVATE, .file = file, .data = &in->head, .done = arrived, .owner = in};
    offer(in);
    return &in->inbox;
}
