#include "core/base/mask.h"

static bool contains(struct mr_view text, const char *word)
{
    size_t len = strlen(word);

    for (size_t at = 0; at + len <= text.len; at++)
        if (strncasecmp(text.data + at, word, len) == 0)
            return true;
    return false;
}

static bool ends_in(struct mr_view text, const char *word)
{
    size_t len = strlen(word);

    return text.len >= len && strncasecmp(text.data + text.len - len, word, len) == 0;
}

bool mr_mask_is_sensitive(struct mr_view key)
{
    static const char *const words[] = {
        "password",    "passphrase",       "secret",       "token",       "apikey",
        "api-key",     "api_key",          "service-key",  "account.key", "access-key",
        "access.key",  "access_key",       "private-key",  "private.key", "private_key",
        "credential",  "jaas.config",      "http-headers", "auth-params", "basic-auth",
        "ssl.key.pem", "ssl.keystore.key",
    };
    /* Where a key file lies, or who hands out tokens, is no secret. */
    static const char *const places[] = {"location", "url", "uri", ".type"};

    for (size_t i = 0; i < MR_COUNTOF(places); i++)
        if (ends_in(key, places[i]))
            return false;
    for (size_t i = 0; i < MR_COUNTOF(words); i++)
        if (contains(key, words[i]))
            return true;
    return false;
}

bool mr_mask_is_reference(struct mr_view value)
{
    return value.len >= 7 && memcmp(value.data, "secret:", 7) == 0;
}

/* The password behind the "://" that ends at USER; data NULL: there is none. */
static struct mr_view password_of(const char *user, const char *end)
{
    const char *at = user, *last = NULL;

    /* A password may hold an '@': the last one before the path ends it. */
    for (; at < end && (unsigned char)*at > ' ' && strchr("/?#'\"`", *at) == NULL; at++)
        if (*at == '@')
            last = at;
    const char *colon = last == NULL ? NULL : memchr(user, ':', (size_t)(last - user));
    if (colon == NULL || colon + 1 == last)
        return (struct mr_view){NULL, 0};
    return (struct mr_view){colon + 1, (size_t)(last - colon - 1)};
}

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("._-", c) != NULL);
}

/* The value of the parameter behind the mark before KEY, if its name is a secret's. */
static struct mr_view parameter_of(const char *key, const char *end)
{
    const char *at = key;

    while (at < end && is_key_char(*at))
        at++;
    if (at == end || *at != '=' ||
        !mr_mask_is_sensitive((struct mr_view){key, (size_t)(at - key)}))
        return (struct mr_view){NULL, 0};
    const char *value = ++at;
    while (at < end && (unsigned char)*at > ' ' && strchr("&#'\"`", *at) == NULL)
        at++;
    return (struct mr_view){at == value ? NULL : value, (size_t)(at - value)};
}

struct mr_view mr_mask_url_password(struct mr_view text)
{
    const char *end = text.data + text.len;
    struct mr_view password = {NULL, 0};

    for (const char *at = text.data; at < end && password.data == NULL; at++) {
        if (*at == '?' || *at == '&')
            password = parameter_of(at + 1, end);
        else if (*at == ':' && end - at >= 3 && at[1] == '/' && at[2] == '/')
            password = password_of(at + 3, end);
    }
    return password;
}

void mr_mask_put(struct mr_text *out, struct mr_view key, struct mr_view value)
{
    if (mr_mask_is_reference(value)) {
        mr_text_put(out, value.data, value.len);
        return;
    }
    if (mr_mask_is_sensitive(key)) {
        mr_text_puts(out, MR_MASK);
        return;
    }
    for (;;) {
        struct mr_view password = mr_mask_url_password(value);
        if (password.data == NULL)
            break;
        mr_text_put(out, value.data, (size_t)(password.data - value.data));
        mr_text_puts(out, MR_MASK);
        value.len -= (size_t)(password.data + password.len - value.data);
        value.data = password.data + password.len;
    }
    mr_text_put(out, value.data, value.len);
}

void mr_mask_replace(char *text, size_t size, struct mr_view secret)
{
    static const char mask[] = MR_MASK;
    const size_t mask_len = sizeof(mask) - 1;
    char *at = text;

    if (secret.len == 0)
        return;
    for (;;) {
        size_t left = strlen(at);
        at = left < secret.len ? NULL : memmem(at, left, secret.data, secret.len);
        if (at == NULL)
            return;
        size_t room = size - (size_t)(at - text) - 1;
        size_t tail = strlen(at + secret.len);
        size_t shown = mask_len < room ? mask_len : room;
        size_t kept = tail < room - shown ? tail : room - shown;
        memmove(at + shown, at + secret.len, kept);
        memcpy(at, mask, shown);
        at[shown + kept] = '\0';
        at += shown;
    }
}
