#include "core/sys/datagram.h"

#include <arpa/inet.h>

_Static_assert(MR_PEER_TEXT >= INET6_ADDRSTRLEN, "room for any");

size_t mr_peer_print(const struct mr_peer *peer, char out[MR_PEER_TEXT])
{
    int family = peer->address_len == 4 ? AF_INET : AF_INET6;

    out[0] = '\0';
    if (peer->address_len != 0)
        (void)inet_ntop(family, peer->address, out, MR_PEER_TEXT);
    return strlen(out);
}

bool mr_peer_parse(const char *text, struct mr_peer *ret)
{
    *ret = (struct mr_peer){0};
    if (inet_pton(AF_INET, text, ret->address) == 1)
        ret->address_len = 4;
    else if (inet_pton(AF_INET6, text, ret->address) == 1)
        ret->address_len = 16;
    return ret->address_len != 0;
}
