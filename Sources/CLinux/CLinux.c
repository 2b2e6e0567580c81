#include "CLinux.h"
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

enum { signal_stack_bytes = 128 * 1024 };

static _Thread_local volatile uintptr_t signal_context;

static void note_signal_context(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)info;
    signal_context = (uintptr_t)context;
}

long linux_signal_context_distance(void) {
    // Nobody sends it, and its handler stays: another thread may be about to have one, too.
    int number = SIGRTMAX - 1;
    struct sigaction action = {.sa_sigaction = note_signal_context, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    if (sigaction(number, &action, NULL) != 0) return -errno;
    char *memory = mmap(NULL, signal_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    stack_t stack = {.ss_sp = memory, .ss_size = signal_stack_bytes}, before;
    sigset_t wanted, blocked;
    sigemptyset(&wanted);
    sigaddset(&wanted, number);
    signal_context = 0;
    long result;
    if (sigaltstack(&stack, &before) == 0) {
        pthread_sigmask(SIG_UNBLOCK, &wanted, &blocked);
        // Handled before it returns.
        raise(number);
        pthread_sigmask(SIG_SETMASK, &blocked, NULL);
        sigaltstack(&before, NULL);
        uintptr_t distance = (uintptr_t)memory + signal_stack_bytes - signal_context;
        result = distance < signal_stack_bytes ? (long)distance : -ENOTSUP;
    } else {
        result = -errno;
    }
    munmap(memory, signal_stack_bytes);
    return result;
}
