/*
 * Just enough of simdjson in C to ask it for a second opinion.
 */
#ifndef MR_TESTS_UNIT_IO_JSON_SIMDJSON_SHIM_H
#define MR_TESTS_UNIT_IO_JSON_SIMDJSON_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mr_simdjson;

struct mr_simdjson *mr_simdjson_new(void);
void mr_simdjson_free(struct mr_simdjson *parser);

/* 1: a whole document, and an object; 0: anything else. */
int mr_simdjson_parse(struct mr_simdjson *parser, const char *doc, size_t len);

/* Of the last document.  'm': no such key; 'n': null; 's', 'd', 'i': a string, a double, an
 * integer, which is set; '?': something else. */
int mr_simdjson_get(struct mr_simdjson *parser, const char *key, const char **ret_string,
                    size_t *ret_len, double *ret_double, int64_t *ret_int);

#ifdef __cplusplus
}
#endif

#endif
