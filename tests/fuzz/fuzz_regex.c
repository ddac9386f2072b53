/*
 * A regular expression, up to a zero byte, and a text: whatever the pattern is, it is one or is
 * refused, a match ends, and lies within the text, by machine code and by the interpreter.
 */
#include "operators/regex/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first matches of REGEX, at most so many. */
static int match(struct mr_regex *regex, struct mr_view text, struct mr_view *ret, int most)
{
    size_t from = 0;
    int count = 0, rc = 0;

    while (count < most && from <= text.len &&
           (rc = mr_regex_find(regex, text, from, NULL)) > 0) {
        MR_ASSERT(mr_regex_group(regex, text, 0, &ret[count]));
        MR_ASSERT(ret[count].data >= text.data &&
                  ret[count].data + ret[count].len <= text.data + text.len);
        for (uint32_t g = 1; g <= mr_regex_groups(regex); g++) {
            struct mr_view part;
            (void)mr_regex_group(regex, text, g, &part);
        }
        size_t next = mr_regex_next(regex, text);
        MR_ASSERT(next > from || ret[count].len != 0);
        from = next;
        count++;
    }
    return rc < 0 ? rc : count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOST = 8 };
    const char *zero = size == 0 ? NULL : memchr(data, 0, size);
    struct mr_view pattern = {(const char *)data, size}, text = {"", 0};
    struct mr_view found[MOST];
    struct mr_regex *quick, *slow;
    struct mr_text similar;

    if (size > 300)
        return 0;
    if (zero != NULL) {
        pattern.len = (size_t)(zero - pattern.data);
        text = (struct mr_view){zero + 1, size - pattern.len - 1};
    }
    mr_text_init(&similar);
    (void)mr_regex_similar(pattern, MR_VIEW("!"), &similar, NULL);
    mr_text_fini(&similar);
    if (mr_regex_new(pattern, 0, &slow, NULL) < 0)
        return 0;
    MR_ASSERT(mr_regex_new(pattern, MR_REGEX_QUICK, &quick, NULL) == 0);
    (void)match(slow, text, found, MOST);
    (void)match(quick, text, found, MOST);
    mr_regex_free(slow);
    mr_regex_free(quick);
    return 0;
}
