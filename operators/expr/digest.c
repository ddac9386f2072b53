#include "operators/expr/digest.h"

#include <string.h>

/*
 * The message is taken in blocks; a digest differs in how a block is folded in and in
 * how many of the state's bytes it shows.  The tables are the fractions of square and
 * cube roots of primes, and of sines, that the standards define.
 */

/* clang-format off */
static const uint32_t md5_k[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
static const uint8_t md5_shift[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21},
};
static const uint32_t md5_start[8] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
static const uint32_t sha1_start[8] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                       0xc3d2e1f0};
static const uint32_t sha224_start[8] = {
    0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
};
static const uint32_t sha256_start[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};
static const uint64_t sha384_start[8] = {
    UINT64_C(0xcbbb9d5dc1059ed8), UINT64_C(0x629a292a367cd507), UINT64_C(0x9159015a3070dd17),
    UINT64_C(0x152fecd8f70e5939), UINT64_C(0x67332667ffc00b31), UINT64_C(0x8eb44a8768581511),
    UINT64_C(0xdb0c2e0d64f98fa7), UINT64_C(0x47b5481dbefa4fa4),
};
static const uint64_t sha512_start[8] = {
    UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b), UINT64_C(0x3c6ef372fe94f82b),
    UINT64_C(0xa54ff53a5f1d36f1), UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
    UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179),
};
/* The upper halves of the first 64 are the constants of SHA-256. */
static const uint64_t sha512_k[80] = {
    UINT64_C(0x428a2f98d728ae22), UINT64_C(0x7137449123ef65cd), UINT64_C(0xb5c0fbcfec4d3b2f),
    UINT64_C(0xe9b5dba58189dbbc), UINT64_C(0x3956c25bf348b538), UINT64_C(0x59f111f1b605d019),
    UINT64_C(0x923f82a4af194f9b), UINT64_C(0xab1c5ed5da6d8118), UINT64_C(0xd807aa98a3030242),
    UINT64_C(0x12835b0145706fbe), UINT64_C(0x243185be4ee4b28c), UINT64_C(0x550c7dc3d5ffb4e2),
    UINT64_C(0x72be5d74f27b896f), UINT64_C(0x80deb1fe3b1696b1), UINT64_C(0x9bdc06a725c71235),
    UINT64_C(0xc19bf174cf692694), UINT64_C(0xe49b69c19ef14ad2), UINT64_C(0xefbe4786384f25e3),
    UINT64_C(0x0fc19dc68b8cd5b5), UINT64_C(0x240ca1cc77ac9c65), UINT64_C(0x2de92c6f592b0275),
    UINT64_C(0x4a7484aa6ea6e483), UINT64_C(0x5cb0a9dcbd41fbd4), UINT64_C(0x76f988da831153b5),
    UINT64_C(0x983e5152ee66dfab), UINT64_C(0xa831c66d2db43210), UINT64_C(0xb00327c898fb213f),
    UINT64_C(0xbf597fc7beef0ee4), UINT64_C(0xc6e00bf33da88fc2), UINT64_C(0xd5a79147930aa725),
    UINT64_C(0x06ca6351e003826f), UINT64_C(0x142929670a0e6e70), UINT64_C(0x27b70a8546d22ffc),
    UINT64_C(0x2e1b21385c26c926), UINT64_C(0x4d2c6dfc5ac42aed), UINT64_C(0x53380d139d95b3df),
    UINT64_C(0x650a73548baf63de), UINT64_C(0x766a0abb3c77b2a8), UINT64_C(0x81c2c92e47edaee6),
    UINT64_C(0x92722c851482353b), UINT64_C(0xa2bfe8a14cf10364), UINT64_C(0xa81a664bbc423001),
    UINT64_C(0xc24b8b70d0f89791), UINT64_C(0xc76c51a30654be30), UINT64_C(0xd192e819d6ef5218),
    UINT64_C(0xd69906245565a910), UINT64_C(0xf40e35855771202a), UINT64_C(0x106aa07032bbd1b8),
    UINT64_C(0x19a4c116b8d2d0c8), UINT64_C(0x1e376c085141ab53), UINT64_C(0x2748774cdf8eeb99),
    UINT64_C(0x34b0bcb5e19b48a8), UINT64_C(0x391c0cb3c5c95a63), UINT64_C(0x4ed8aa4ae3418acb),
    UINT64_C(0x5b9cca4f7763e373), UINT64_C(0x682e6ff3d6b2b8a3), UINT64_C(0x748f82ee5defb2fc),
    UINT64_C(0x78a5636f43172f60), UINT64_C(0x84c87814a1f0ab72), UINT64_C(0x8cc702081a6439ec),
    UINT64_C(0x90befffa23631e28), UINT64_C(0xa4506cebde82bde9), UINT64_C(0xbef9a3f7b2c67915),
    UINT64_C(0xc67178f2e372532b), UINT64_C(0xca273eceea26619c), UINT64_C(0xd186b8c721c0c207),
    UINT64_C(0xeada7dd6cde0eb1e), UINT64_C(0xf57d4f7fee6ed178), UINT64_C(0x06f067aa72176fba),
    UINT64_C(0x0a637dc5a2c898a6), UINT64_C(0x113f9804bef90dae), UINT64_C(0x1b710b35131c471b),
    UINT64_C(0x28db77f523047d84), UINT64_C(0x32caab7b40c72493), UINT64_C(0x3c9ebe0a15c9bebc),
    UINT64_C(0x431d67c49c100d4c), UINT64_C(0x4cc5d4becb3e42b6), UINT64_C(0x597f299cfc657e2a),
    UINT64_C(0x5fcb6fab3ad6faec), UINT64_C(0x6c44198c4a475817),
};
/* clang-format on */

static uint32_t left32(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static uint32_t right32(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static uint64_t right64(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

static uint64_t load_big(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

static void md5_block(uint32_t *h, const uint8_t *block)
{
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], w[16];

    for (unsigned i = 0; i < 16; i++)
        w[i] = __builtin_bswap32((uint32_t)load_big(block + 4 * i, 4));
    for (unsigned i = 0; i < 64; i++) {
        uint32_t f;
        unsigned g, round = i / 16;
        switch (round) {
        case 0: f = (b & c) | (~b & d), g = i; break;
        case 1: f = (d & b) | (~d & c), g = (5 * i + 1) % 16; break;
        case 2: f = b ^ c ^ d, g = (3 * i + 5) % 16; break;
        default: f = c ^ (b | ~d), g = 7 * i % 16; break;
        }
        f += a + md5_k[i] + w[g];
        a = d;
        d = c;
        c = b;
        b += left32(f, md5_shift[round][i % 4]);
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
}

static void sha1_block(uint32_t *h, const uint8_t *block)
{
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], w[80];

    for (unsigned i = 0; i < 16; i++)
        w[i] = (uint32_t)load_big(block + 4 * i, 4);
    for (unsigned i = 16; i < 80; i++)
        w[i] = left32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (unsigned i = 0; i < 80; i++) {
        static const uint32_t k[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
        uint32_t f = i < 20              ? (b & c) | (~b & d)
                     : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d)
                                         : b ^ c ^ d;
        uint32_t next = left32(a, 5) + f + e + k[i / 20] + w[i];
        e = d;
        d = c;
        c = left32(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

static void sha256_block(uint32_t *h, const uint8_t *block)
{
    uint32_t s[8], w[64];

    memcpy(s, h, sizeof(s));
    for (unsigned i = 0; i < 16; i++)
        w[i] = (uint32_t)load_big(block + 4 * i, 4);
    for (unsigned i = 16; i < 64; i++) {
        uint32_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (right32(x, 7) ^ right32(x, 18) ^ x >> 3) +
               (right32(y, 17) ^ right32(y, 19) ^ y >> 10);
    }
    for (unsigned i = 0; i < 64; i++) {
        uint32_t e = right32(s[4], 6) ^ right32(s[4], 11) ^ right32(s[4], 25);
        uint32_t a = right32(s[0], 2) ^ right32(s[0], 13) ^ right32(s[0], 22);
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        uint32_t t = s[7] + e + choice + (uint32_t)(sha512_k[i] >> 32) + w[i];
        memmove(s + 1, s, 7 * sizeof(*s));
        s[4] += t;
        s[0] = t + a + majority;
    }
    for (unsigned i = 0; i < 8; i++)
        h[i] += s[i];
}

static void sha512_block(uint64_t *h, const uint8_t *block)
{
    uint64_t s[8], w[80];

    memcpy(s, h, sizeof(s));
    for (unsigned i = 0; i < 16; i++)
        w[i] = load_big(block + 8 * i, 8);
    for (unsigned i = 16; i < 80; i++) {
        uint64_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (right64(x, 1) ^ right64(x, 8) ^ x >> 7) +
               (right64(y, 19) ^ right64(y, 61) ^ y >> 6);
    }
    for (unsigned i = 0; i < 80; i++) {
        uint64_t e = right64(s[4], 14) ^ right64(s[4], 18) ^ right64(s[4], 41);
        uint64_t a = right64(s[0], 28) ^ right64(s[0], 34) ^ right64(s[0], 39);
        uint64_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint64_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        uint64_t t = s[7] + e + choice + sha512_k[i] + w[i];
        memmove(s + 1, s, 7 * sizeof(*s));
        s[4] += t;
        s[0] = t + a + majority;
    }
    for (unsigned i = 0; i < 8; i++)
        h[i] += s[i];
}

union state {
    uint32_t narrow[8];
    uint64_t wide[8];
};

static void add_block(enum mr_digest digest, union state *h, const uint8_t *block)
{
    switch (digest) {
    case MR_MD5: md5_block(h->narrow, block); break;
    case MR_SHA1: sha1_block(h->narrow, block); break;
    case MR_SHA224:
    case MR_SHA256: sha256_block(h->narrow, block); break;
    case MR_SHA384:
    case MR_SHA512: sha512_block(h->wide, block); break;
    }
}

static void start(enum mr_digest digest, union state *h)
{
    static const uint32_t *const narrow[] = {md5_start, sha1_start, sha224_start, sha256_start};

    if (digest <= MR_SHA256)
        memcpy(h->narrow, narrow[digest], sizeof(h->narrow));
    else
        memcpy(h->wide, digest == MR_SHA384 ? sha384_start : sha512_start, sizeof(h->wide));
}

size_t mr_digest(enum mr_digest digest, struct mr_view message, uint8_t out[MR_DIGEST_MAX])
{
    static const uint8_t sizes[] = {16, 20, 28, 32, 48, 64};
    size_t block = digest >= MR_SHA384 ? 128 : 64, whole = message.len / block * block;
    const uint8_t *bytes = (const uint8_t *)message.data;
    uint8_t tail[256] = {0};
    union state h;

    start(digest, &h);
    for (size_t i = 0; i < whole; i += block)
        add_block(digest, &h, bytes + i);
    /* A one bit, zeros, and the length in bits at the end of a block. */
    size_t rest = message.len - whole, length_bytes = block / 8;
    size_t padded = rest + 1 + length_bytes > block ? 2 * block : block;
    if (rest != 0)
        memcpy(tail, bytes + whole, rest);
    tail[rest] = 0x80;
    for (unsigned i = 0; i < 8; i++) {
        size_t at = digest == MR_MD5 ? padded - 8 + i : padded - 1 - i;
        tail[at] = (uint8_t)((uint64_t)message.len * 8 >> (8 * i));
    }
    for (size_t i = 0; i < padded; i += block)
        add_block(digest, &h, tail + i);
    for (unsigned i = 0; i < sizes[digest]; i++) {
        unsigned shift = digest == MR_MD5 ? i % 4 * 8 : 24 - i % 4 * 8;
        uint64_t word =
            digest >= MR_SHA384 ? h.wide[i / 8] >> (56 - i % 8 * 8) : h.narrow[i / 4] >> shift;
        out[i] = (uint8_t)word;
    }
    return sizes[digest];
}
