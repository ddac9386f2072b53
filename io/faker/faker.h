/*
 * io/faker/faker.h - the source 'faker': rows of names, numbers and dates that look real.
 *
 *     'fields.who.expression' = '#{Name.first_name} #{Name.last_name}'
 *     'fields.age.expression' = '#{number.numberBetween ''18'',''99''}'
 *     'fields.at.expression'  = '#{date.past ''15'',''SECONDS''}'
 *
 * The options are those of flink-faker; of its generators there are the ones that
 * io/faker/generator.c lists, and others are refused by name.  Rows, pace and positions are
 * those of io/datagen/made.h, so the same seed gives the same rows.  What an expression comes to
 * is read as its column's type: one that can not be read so is refused at the start, as far as a
 * few rows show it, and else stops the job.
 */
#ifndef MR_IO_FAKER_FAKER_H
#define MR_IO_FAKER_FAKER_H

#include "core/op/connector.h"

extern const struct mr_source_class mr_faker_source;

#endif
