/*
 * operators/document/value.h - a value of SQL as JSON: JSON_OBJECT, JSON_STRING.
 *
 *     1.50    "text"    "2024-02-29T12:34:56.789"    {"a":[1,null]}
 *
 * Bytes are written in base 64, moments in UTC with a Z, a ROW as an object of its fields.
 */
#ifndef MR_OPERATORS_DOCUMENT_VALUE_H
#define MR_OPERATORS_DOCUMENT_VALUE_H

#include "core/data/value.h"

/* Has TYPE a form in JSON?  Dates, times of day and intervals have none, nor have maps whose
 * keys are no strings. */
bool mr_document_takes(struct mr_type type);

/* VALUE, of such a type, to the end of OUT; false: NaN and Infinity have no form in JSON. */
bool mr_document_put_value(const struct mr_value *value, struct mr_text *out);

#endif
