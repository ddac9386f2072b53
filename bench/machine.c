/* The machine as one JSON object: what stands above every table of figures. */
#include "bench/rig/machine.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct mr_rig_machine m;

    mr_rig_raise_priority();
    mr_rig_machine_measure(&m);
    if (argc > 1 && strcmp(argv[1], "--json") == 0) {
        printf("{\"cpu\":\"%s\",\"cpus\":%u,\"memory_gib\":%.1f,\"system\":\"%s\","
               "\"kernel\":\"%s\",\"load\":%.2f,\"hop_ns\":%.0f,\"hop_class\":\"%s\","
               "\"jitter_p999_ns\":%.0f,\"jitter_max_us\":%.1f,\"stolen_percent\":%.2f}\n",
               m.cpu, m.cpus, (double)m.memory_bytes / (1u << 30), m.system, m.kernel, m.load,
               m.hop_ns, m.hop_class, m.jitter_p999_ns, m.jitter_max_ns * 1e-3,
               m.stolen_share * 100);
        return 0;
    }
    printf("%s, %u CPUs, %.1f GiB, %s, %s\n", m.cpu, m.cpus,
           (double)m.memory_bytes / (1u << 30), m.system, m.kernel);
    printf("load average %.2f; hop between two CPUs %.0f ns (%s); a spinning loop has gaps of "
           "%.0f ns (p99.9) to %.1f us (longest), %.2f %% of its time in gaps above 1 us\n",
           m.load, m.hop_ns, m.hop_class, m.jitter_p999_ns, m.jitter_max_ns * 1e-3,
           m.stolen_share * 100);
    return 0;
}
