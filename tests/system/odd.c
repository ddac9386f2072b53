/* Libraries that CREATE FUNCTION refuses: of another interface, or (NO_TABLE) without a table. */
#include "include/millrace_plugin.h"

#ifdef NO_TABLE
extern __attribute__((visibility("default"))) const int something_else;
const int something_else = 1;
#else
extern __attribute__((visibility("default"))) const struct mr_plugin mr_plugin;
const struct mr_plugin mr_plugin = {MR_PLUGIN_ABI + 41, 8, "odd", "1", NULL, 0};
#endif
