#include "bench/shim/mr_bench.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace
{

benchmark::State &state_of(mr_bench_state *state)
{
    return *reinterpret_cast<benchmark::State *>(state);
}

benchmark::internal::Benchmark *add(const char *name, void (*fn)(mr_bench_state *state),
                                    const int64_t *args, uint32_t count)
{
    auto run = [fn](benchmark::State &state) {
        fn(reinterpret_cast<mr_bench_state *>(&state));
    };
    auto *bench = benchmark::RegisterBenchmark(name, run);

    if (count != 0)
        bench->Args(std::vector<int64_t>(args, args + count));
    return bench;
}

} // namespace

extern "C" void mr_bench_add(const char *name, void (*fn)(mr_bench_state *state),
                             const int64_t *args, uint32_t count)
{
    add(name, fn, args, count);
}

extern "C" void mr_bench_add_manual(const char *name, void (*fn)(mr_bench_state *state),
                                    const int64_t *args, uint32_t count)
{
    add(name, fn, args, count)->UseManualTime();
}

extern "C" bool mr_bench_more(mr_bench_state *state, uint64_t rounds)
{
    return state_of(state).KeepRunningBatch(static_cast<benchmark::IterationCount>(rounds));
}

extern "C" int64_t mr_bench_arg(const mr_bench_state *state, uint32_t i)
{
    return reinterpret_cast<const benchmark::State *>(state)->range(i);
}

extern "C" void mr_bench_items(mr_bench_state *state, uint64_t items)
{
    auto &s = state_of(state);
    s.SetItemsProcessed(static_cast<int64_t>(items) * static_cast<int64_t>(s.iterations()));
}

extern "C" void mr_bench_bytes(mr_bench_state *state, uint64_t bytes)
{
    auto &s = state_of(state);
    s.SetBytesProcessed(static_cast<int64_t>(bytes) * static_cast<int64_t>(s.iterations()));
}

extern "C" void mr_bench_counter(mr_bench_state *state, const char *name, double value)
{
    state_of(state).counters[name] = value;
}

extern "C" void mr_bench_took(mr_bench_state *state, double seconds)
{
    state_of(state).SetIterationTime(seconds);
}

extern "C" void mr_bench_skip(mr_bench_state *state, const char *why)
{
    state_of(state).SkipWithError(why);
}

extern "C" int mr_bench_run(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
