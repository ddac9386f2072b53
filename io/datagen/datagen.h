/*
 * io/datagen/datagen.h - the source 'datagen': rows made up, at a rate, the same every time.
 *
 * Each value is a function of the seed, the row's number and the column, so a restore
 * that knows the number goes on with exactly the rows that would have come.  A split
 * makes every n-th row; splits share the rate.
 *
 *     split "datagen/1" of 3:  rows 1, 4, 7, ...      position: how many it has made
 *
 * Values are Flink's where it says which: random over fields.#.min to max (default:
 * all of the type; DOUBLE and FLOAT from 0), strings of hexadecimal digits, sequences
 * that bound the table.  DATE, TIME and TIMESTAMP columns show the time at which the
 * row was due, counted from the first start of the job at the given rate; so a job
 * that was away is behind afterwards.  max-past takes up to that much off.
 */
#ifndef MR_IO_DATAGEN_DATAGEN_H
#define MR_IO_DATAGEN_DATAGEN_H

#include "core/op/connector.h"

extern const struct mr_source_class mr_datagen_source;

#endif
