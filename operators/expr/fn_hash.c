#include "core/base/base64.h"
#include "core/data/print.h"
#include "operators/expr/digest.h"
#include "operators/expr/strings.h"

/* -- Digests, in lower-case hexadecimal -------------------------------------- */

static void put_digest(struct mr_call *call, uint32_t r, enum mr_digest digest)
{
    uint8_t bytes[MR_DIGEST_MAX];
    char text[2 * MR_DIGEST_MAX];
    size_t n = mr_digest(digest, mr_call_view(call, 0, r), bytes);

    for (size_t i = 0; i < n; i++) {
        text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    mr_call_put_made(call, r, text, 2 * n);
}

static int digest_rows(struct mr_call *call, enum mr_digest digest)
{
    for (uint32_t i = 0; i < call->count; i++)
        put_digest(call, mr_call_row(call, i), digest);
    return 0;
}

static int md5(struct mr_call *call)
{
    return digest_rows(call, MR_MD5);
}

static int sha1(struct mr_call *call)
{
    return digest_rows(call, MR_SHA1);
}

static int sha224(struct mr_call *call)
{
    return digest_rows(call, MR_SHA224);
}

static int sha256(struct mr_call *call)
{
    return digest_rows(call, MR_SHA256);
}

static int sha384(struct mr_call *call)
{
    return digest_rows(call, MR_SHA384);
}

static int sha512(struct mr_call *call)
{
    return digest_rows(call, MR_SHA512);
}

/* SHA2(text, bits) */
static int sha2(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t bits = mr_call_int(call, 1, r);
        switch (bits) {
        case 224: put_digest(call, r, MR_SHA224); break;
        case 256: put_digest(call, r, MR_SHA256); break;
        case 384: put_digest(call, r, MR_SHA384); break;
        case 512: put_digest(call, r, MR_SHA512); break;
        default:
            return mr_call_fail(call,
                                "Unsupported algorithm. SHA-2 has 224, 256, 384 and "
                                "512 bits, and not %lld,",
                                (long long)bits);
        }
    }
    return 0;
}

/* -- Base 64 ---------------------------------------------------------------- */

static int to_base64(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_text_reset(call->text);
        mr_base64_encode(mr_call_view(call, 0, r), call->text);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

static int from_base64(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_call_room(call, mr_base64_room(s.len));
        int64_t n = mr_base64_decode(s, room);
        if (n < 0 || !mr_utf8_valid(room, (size_t)n))
            return mr_call_fail(call, "Not the base 64 of a text: '%.*s'",
                                (int)(s.len < 60 ? s.len : 60), s.data);
        mr_call_put_made(call, r, room, (size_t)n);
    }
    return 0;
}

static int bind_hex(struct mr_build *build, uint8_t id, uint32_t bits)
{
    build->type = (struct mr_type){.id = id, .length = bits / 4};
    return 0;
}

static int bind_md5(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    return bind_hex(build, MR_TYPE_CHAR, 128);
}

static int bind_sha1(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    return bind_hex(build, MR_TYPE_CHAR, 160);
}

/* The number of bits is in the name. */
static int bind_sha(struct mr_build *build, struct mr_err *reterr)
{
    int64_t bits = 0;

    (void)reterr;
    (void)mr_int_parse(mr_view_of(build->function->name + strlen("SHA")), &bits);
    return bind_hex(build, MR_TYPE_CHAR, (uint32_t)bits);
}

static int bind_sha2(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    return bind_hex(build, MR_TYPE_VARCHAR, 512);
}

#define S MR_TYPE_VARCHAR

const struct mr_function mr_functions_hash[] = {
    {"MD5", "STRING", .bind = bind_md5, .kernel = md5, .help = "MD5 digest in hexadecimal."},
    {"SHA1", "STRING", .bind = bind_sha1, .kernel = sha1,
     .help = "SHA-1 digest in hexadecimal."},
    {"SHA224", "STRING", .bind = bind_sha, .kernel = sha224,
     .help = "SHA-224 digest in hexadecimal."},
    {"SHA256", "STRING", .bind = bind_sha, .kernel = sha256,
     .help = "SHA-256 digest in hexadecimal."},
    {"SHA384", "STRING", .bind = bind_sha, .kernel = sha384,
     .help = "SHA-384 digest in hexadecimal."},
    {"SHA512", "STRING", .bind = bind_sha, .kernel = sha512,
     .help = "SHA-512 digest in hexadecimal."},
    {"SHA2", "STRING, INTEGER", .flags = MR_FN_FAILS, .bind = bind_sha2, .kernel = sha2,
     .help = "SHA-2 digest of so many bits in hexadecimal."},
    {"TO_BASE64", "STRING", S, .kernel = to_base64, .help = "The bytes in base 64."},
    {"FROM_BASE64", "STRING", S, MR_FN_FAILS, .kernel = from_base64,
     .help = "The text whose bytes are given in base 64."},
    {0},
};
