/*
 * io/faker/words.h - the lists that words are drawn from.
 */
#ifndef MR_IO_FAKER_WORDS_H
#define MR_IO_FAKER_WORDS_H

#include "core/base/base.h"

struct mr_faker_words {
    const char *const *word;
    uint32_t count;
};

extern const struct mr_faker_words mr_faker_first_names, mr_faker_last_names, mr_faker_prefixes,
    mr_faker_suffixes, mr_faker_cities, mr_faker_countries, mr_faker_country_codes,
    mr_faker_companies, mr_faker_departments, mr_faker_products, mr_faker_currencies,
    mr_faker_colors, mr_faker_lorem, mr_faker_domains;

#endif
