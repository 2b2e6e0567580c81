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

static volatile int signal_pipe = -1;
// Which signals were blocked when this process began: threads of others' making block more, and theirs begin with that.
static sigset_t first_mask;

__attribute__((constructor)) static void note_first_mask(void) { pthread_sigmask(SIG_SETMASK, NULL, &first_mask); }

static sigset_t heard_signals;

static void tell_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    int before = errno;
    unsigned char words[2] = {(unsigned char)number, info->si_code == SI_KERNEL};
    // Full only where nobody reads any more.
    if (write(signal_pipe, words, sizeof words) < 0) errno = before;
    errno = before;
}

void linux_hear_signals(const int *heard, int count, int pipe) {
    signal_pipe = pipe;
    sigemptyset(&heard_signals);
    for (int i = 0; i < count; i++) {
        struct sigaction before;
        if (sigaction(heard[i], NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
        struct sigaction action = {.sa_sigaction = tell_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
        sigfillset(&action.sa_mask);
        if (sigaction(heard[i], &action, NULL) == 0) sigaddset(&heard_signals, heard[i]);
    }
}

int linux_fork_held(
    const char *path, char *const arguments[], char *const environment[], const int streams[3], const int gate[2],
    int failure) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child != 0) {
        int result = child < 0 ? -errno : child;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return result;
    }
    // From here on nothing but what signal-safety(7) allows: another thread may have held any lock.
    for (int number = 1; number < NSIG; number++)
        if (sigismember(&heard_signals, number) == 1) signal(number, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &first_mask, NULL);
    // Only the parent's end shall hold the gate open.
    close(gate[1]);
    char byte;
    ssize_t got;
    do got = read(gate[0], &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got != 1) _exit(125);
    for (int number = 0; number < 3; number++)
        if (streams[number] >= 0 && dup2(streams[number], number) < 0) _exit(125);
    execve(path, arguments, environment);
    int code = errno;
    // The parent waits for it, or is gone.
    if (write(failure, &code, sizeof code) < 0) _exit(125);
    _exit(code == ENOENT ? 127 : 126);
}
