#include "core/reactor/trace.h"

#include "core/reactor/symbol.h"

#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

enum { IDLE, ASKED, TAKEN };

enum { SIGNAL = SIGURG };

static void catch_signal(int number, siginfo_t *info, void *context)
{
    int saved = errno;

    (void)number;
    (void)context;
    if (info->si_code == SI_QUEUE && info->si_pid == getpid()) {
        struct mr_trace *trace = info->si_value.sival_ptr;
        trace->frames = backtrace(trace->frame, MR_TRACE_FRAMES);
        /* T1 pairs with T2: the frames are there. */
        atomic_store_explicit(&trace->state, TAKEN, memory_order_release);
        (void)sem_post(&trace->answered);
    }
    errno = saved;
}

void mr_trace_prepare(struct mr_trace *trace)
{
    struct sigaction now,
        ours = {.sa_sigaction = catch_signal, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigset_t ours_only;
    void *frame[4];

    (void)backtrace(frame, MR_COUNTOF(frame));
    MR_ASSERT(sem_init(&trace->answered, 0, 0) == 0);
    sigemptyset(&ours.sa_mask);
    /* Who made this thread may have kept signals away. */
    sigemptyset(&ours_only);
    sigaddset(&ours_only, SIGNAL);
    pthread_sigmask(SIG_UNBLOCK, &ours_only, NULL);
    if (sigaction(SIGNAL, NULL, &now) != 0)
        return;
    if ((now.sa_flags & SA_SIGINFO) == 0 &&
        (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) &&
        sigaction(SIGNAL, &ours, NULL) == 0 && sigaction(SIGNAL, NULL, &now) != 0)
        return;
    atomic_store_explicit(&trace->is_prepared,
                          (now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == catch_signal,
                          memory_order_release);
}

bool mr_trace_take(struct mr_trace *trace, pthread_t thread, struct mr_sys *sys,
                   int64_t limit_ns)
{
    struct timespec until = mr_sys_deadline(sys, limit_ns);
    union sigval value = {.sival_ptr = trace};

    if (!atomic_load_explicit(&trace->is_prepared, memory_order_acquire))
        return false;
    /* One that was asked for and did not come in time is still under way. */
    if (atomic_load_explicit(&trace->state, memory_order_acquire) != ASKED) {
        while (sem_trywait(&trace->answered) == 0)
            ;
        atomic_store_explicit(&trace->state, ASKED, memory_order_relaxed);
        if (pthread_sigqueue(thread, SIGNAL, value) != 0) {
            atomic_store_explicit(&trace->state, IDLE, memory_order_relaxed);
            return false;
        }
    }
    while (sem_clockwait(&trace->answered, CLOCK_MONOTONIC, &until) != 0)
        if (errno != EINTR)
            return false;
    /* T2. */
    return atomic_load_explicit(&trace->state, memory_order_acquire) == TAKEN;
}

/* The frames of the handler itself, and of the kernel's trampoline into it, say nothing. */
static int first_frame(const struct mr_trace *trace, struct mr_sys *sys)
{
    struct mr_symbol symbol;

    for (int i = 0; i < trace->frames && i < 4; i++) {
        mr_symbol_find(sys, trace->frame[i], &symbol);
        if (strcmp(symbol.name, "catch_signal") == 0)
            return i + 2;
    }
    return 2;
}

void mr_trace_print(const struct mr_trace *trace, struct mr_sys *sys, struct mr_text *out)
{
    struct mr_symbol symbol;

    for (int i = first_frame(trace, sys); i < trace->frames; i++) {
        /* A return address may be the first byte of the next function. */
        mr_symbol_find(sys, (const char *)trace->frame[i] - 1, &symbol);
        mr_text_puts(out, "\n    ");
        if (symbol.name[0] != '\0')
            mr_text_printf(out, "%s+0x%llx ", symbol.name, (unsigned long long)symbol.offset);
        mr_text_printf(out, "(%s+0x%llx)", symbol.file, (unsigned long long)symbol.in_file);
    }
}
