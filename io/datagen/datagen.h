/*
 * io/datagen/datagen.h - the source 'datagen': random values and sequences, the same every time.
 *
 * Rows, pace and positions are those of io/datagen/made.h.  Values are Flink's where it says
 * which: random over fields.#.min to max (default: all of the type; DOUBLE and FLOAT from 0),
 * strings of hexadecimal digits, sequences that bound the table.  DATE, TIME and TIMESTAMP
 * columns show the time at which the row was due; max-past takes up to that much off.
 */
#ifndef MR_IO_DATAGEN_DATAGEN_H
#define MR_IO_DATAGEN_DATAGEN_H

#include "core/op/connector.h"

extern const struct mr_source_class mr_datagen_source;

#endif
