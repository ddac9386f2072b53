#include "io/inbox/ready.h"

#include "core/base/alloc.h"
#include "io/inbox/slots.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

struct ready_inbox {
    struct mr_inbox inbox;
    struct mr_aio *aio;
    struct mr_slots slots;
    struct mr_aio_req req;
    bool may_have; /* the socket was readable, and has not been read empty since */
    int error;
    struct mmsghdr message[MR_INBOX_SLOTS];
    struct iovec part[MR_INBOX_SLOTS];
};

static struct ready_inbox *of(struct mr_inbox *inbox)
{
    return MR_CONTAINER(inbox, struct ready_inbox, inbox);
}

static void readable(struct mr_aio_req *req, int64_t result)
{
    struct ready_inbox *in = req->owner;

    if (result > 0)
        in->may_have = true;
    else if (result < 0 && result != -ECANCELED && result != -EINTR)
        in->error = (int)result;
}

/* The next free slots, for one call. */
static void lay_out(struct ready_inbox *in, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char *at = mr_slot(&in->slots, in->slots.free[in->slots.free_count - 1 - i]);
        in->part[i] = (struct iovec){at + MR_SLOT_PAYLOAD_AT, MR_DATAGRAM_BYTES_MAX};
        in->message[i].msg_hdr = (struct msghdr){
            .msg_name = at + MR_SLOT_HEAD_BYTES,
            .msg_namelen = MR_SLOT_NAME_BYTES,
            .msg_iov = &in->part[i],
            .msg_iovlen = 1,
            .msg_control = at + MR_SLOT_HEAD_BYTES + MR_SLOT_NAME_BYTES,
            .msg_controllen = MR_SLOT_CONTROL_BYTES,
        };
    }
}

static int ready_take(struct mr_inbox *inbox, struct mr_datagram *ret, uint32_t max)
{
    struct ready_inbox *in = of(inbox);
    uint32_t count = max < in->slots.free_count ? max : in->slots.free_count;

    if (!in->req.inflight && in->error == 0)
        in->aio->ops->submit(in->aio, &in->req);
    if (in->error != 0)
        return in->error;
    if (!in->may_have || count == 0)
        return 0;
    lay_out(in, count);
    mr_aio_count_entry(in->aio);
    int n = recvmmsg(in->req.file, in->message, count, MSG_DONTWAIT, NULL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        in->may_have = errno == EINTR;
        return 0;
    }
    if (n < 0)
        return in->error = -errno;
    for (int i = 0; i < n; i++) {
        const struct msghdr *head = &in->message[i].msg_hdr;
        struct mr_slot_fill fill = {
            .name_bytes =
                head->msg_namelen < MR_SLOT_NAME_BYTES ? head->msg_namelen : MR_SLOT_NAME_BYTES,
            .control_bytes = (uint32_t)head->msg_controllen,
            .flags = (uint32_t)head->msg_flags,
            .bytes = in->message[i].msg_len,
        };
        mr_slot_read(&in->slots, in->slots.free[--in->slots.free_count], &fill, &ret[i]);
    }
    return n;
}

static void ready_give(struct mr_inbox *inbox, const struct mr_datagram *datagram,
                       uint32_t count)
{
    struct mr_slots *slots = &of(inbox)->slots;

    MR_ASSERT(slots->free_count + count <= MR_INBOX_SLOTS);
    while (count > 0)
        slots->free[slots->free_count++] = (uint16_t)datagram[--count].slot;
}

static bool ready_peek(const struct mr_inbox *inbox)
{
    const struct ready_inbox *in = MR_CONTAINER_CONST(inbox, struct ready_inbox, inbox);

    return in->may_have || in->error != 0;
}

static void ready_close(struct mr_inbox *inbox)
{
    struct ready_inbox *in = of(inbox);

    mr_aio_finish(in->aio, &in->req);
    mr_slots_fini(&in->slots);
    free(in);
}

static const struct mr_inbox_ops ready_ops = {
    .name = "readiness",
    .take = ready_take,
    .give = ready_give,
    .peek = ready_peek,
    .close = ready_close,
};

struct mr_inbox *mr_inbox_open_ready(struct mr_aio *aio, int file, struct mr_err *reterr)
{
    struct ready_inbox *in = mr_alloc(sizeof(*in), "datagrams");

    (void)reterr;
    in->inbox.ops = &ready_ops;
    in->aio = aio;
    in->req = (struct mr_aio_req){
        .code = MR_AIO_READABLE, .file = file, .done = readable, .owner = in};
    mr_slots_init(&in->slots);
    aio->ops->submit(aio, &in->req);
    return &in->inbox;
}
