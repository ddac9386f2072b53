#include "io/faker/words.h"

#define WORDS(name, ...)                                    \
    static const char *const name##_list[] = {__VA_ARGS__}; \
    const struct mr_faker_words name = {name##_list, MR_COUNTOF(name##_list)}

WORDS(mr_faker_first_names, "Ada", "Akira", "Amina", "Anna", "Ben", "Carla", "Chen", "Clara",
      "David", "Diego", "Elena", "Emil", "Farah", "Felix", "Grace", "Hana", "Hugo", "Ines",
      "Ivan", "Jonas", "Julia", "Kofi", "Lars", "Leila", "Lucia", "Marco", "Maria", "Mei",
      "Nadia", "Noah", "Olga", "Omar", "Paul", "Priya", "Rosa", "Samir", "Sofia", "Tomas",
      "Vera", "Yusuf");
WORDS(mr_faker_last_names, "Adams", "Almeida", "Bauer", "Becker", "Chen", "Costa", "Dubois",
      "Evans", "Fischer", "Garcia", "Haddad", "Hansen", "Ito", "Ivanov", "Jensen", "Kim",
      "Kowalski", "Larsen", "Lopez", "Meyer", "Moreau", "Nakamura", "Novak", "Okafor", "Patel",
      "Petrov", "Quinn", "Rossi", "Santos", "Schmidt", "Silva", "Singh", "Smith", "Tanaka",
      "Torres", "Unger", "Vogel", "Walker", "Weber", "Young");
WORDS(mr_faker_prefixes, "Dr.", "Miss", "Mr.", "Mrs.", "Ms.");
WORDS(mr_faker_suffixes, "I", "II", "III", "IV", "Jr.", "MD", "PhD", "Sr.");
WORDS(mr_faker_cities, "Amsterdam", "Athens", "Austin", "Bangkok", "Berlin", "Bogota", "Boston",
      "Cairo", "Chicago", "Denver", "Dublin", "Geneva", "Hanoi", "Helsinki", "Istanbul",
      "Jakarta", "Kyoto", "Lagos", "Lima", "Lisbon", "London", "Madrid", "Manila", "Melbourne",
      "Montreal", "Mumbai", "Nairobi", "Oslo", "Paris", "Prague", "Quito", "Rome", "Seoul",
      "Sydney", "Tokyo", "Toronto", "Vienna", "Warsaw");
WORDS(mr_faker_countries, "Argentina", "Australia", "Austria", "Brazil", "Canada", "Chile",
      "China", "Denmark", "Egypt", "Finland", "France", "Germany", "Ghana", "Greece", "India",
      "Indonesia", "Ireland", "Italy", "Japan", "Kenya", "Mexico", "Netherlands", "Nigeria",
      "Norway", "Peru", "Poland", "Portugal", "Spain", "Sweden", "Thailand", "Turkey",
      "Vietnam");
WORDS(mr_faker_country_codes, "AR", "AT", "AU", "BR", "CA", "CL", "CN", "DE", "DK", "EG", "ES",
      "FI", "FR", "GB", "GH", "GR", "ID", "IE", "IN", "IT", "JP", "KE", "MX", "NG", "NL", "NO",
      "PE", "PL", "PT", "SE", "TH", "TR", "US", "VN");
WORDS(mr_faker_companies, "Anvil Works", "Blue Harbor", "Cedar Systems", "Delta Freight",
      "Evergreen Foods", "Falcon Labs", "Granite Bank", "Highland Power", "Iris Media",
      "Juniper Textiles", "Keystone Motors", "Lumen Optics", "Meridian Health", "Northwind Air",
      "Orchard Retail", "Pioneer Steel", "Quarry Stone", "River Telecom", "Summit Outdoor",
      "Tidal Energy");
WORDS(mr_faker_departments, "Automotive", "Baby", "Beauty", "Books", "Clothing", "Computers",
      "Electronics", "Games", "Garden", "Grocery", "Health", "Home", "Industrial", "Jewelry",
      "Kids", "Movies", "Music", "Outdoors", "Shoes", "Sports", "Tools", "Toys");
WORDS(mr_faker_products, "Cotton Shirt", "Granite Lamp", "Leather Bag", "Linen Jacket",
      "Marble Clock", "Paper Table", "Plastic Chair", "Rubber Boots", "Silk Scarf",
      "Steel Bottle", "Steel Keyboard", "Wooden Bench", "Wooden Car", "Wool Gloves");
WORDS(mr_faker_currencies, "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD",
      "HUF", "INR", "JPY", "KRW", "MXN", "NOK", "NZD", "PLN", "SEK", "SGD", "THB", "TRY", "USD",
      "ZAR");
WORDS(mr_faker_colors, "azure", "black", "blue", "brown", "cyan", "gold", "gray", "green",
      "indigo", "ivory", "lime", "magenta", "olive", "orange", "pink", "purple", "red",
      "silver", "teal", "violet", "white", "yellow");
WORDS(mr_faker_lorem, "ad", "amet", "aut", "commodi", "culpa", "dolor", "ea", "eius", "enim",
      "est", "et", "fugit", "harum", "id", "illum", "in", "ipsum", "iure", "labore", "magnam",
      "minima", "nemo", "nisi", "odio", "omnis", "porro", "quae", "quia", "rerum", "sed",
      "sint", "sunt", "tempora", "ut", "velit", "vero");
WORDS(mr_faker_domains, "example.com", "example.net", "example.org");
