// Linked into every Swift snippet, so that a killed or crashed program's output is not lost and a program that prints
// much is not slowed.
//
// On a pipe the C library fills a block before it writes, and what a killed program had in its block is gone; writing
// every line at once doubles the time of a program that prints. So `stdout` is replaced by a stream that writes each
// line at once for the first 64 KiB and whole blocks from then on. On the soft signal, which is sent shortly before the
// kill, and on a crash, a handler writes what the stream still holds.
//
// The handler may interrupt the stream at any instruction. It takes the stream's lock first, so that only the thread it
// interrupted can be inside; that thread stands still. Bytes below the stream's write pointer are always whole. What the
// handler writes, the stream's own next write leaves out.

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    line_buffered_bytes = 64 * 1024,
    block_bytes = 64 * 1024,
    // A thread that prints lets go of the lock within microseconds, unless it waits for a processor.
    lock_attempts = 1000,
    alternate_stack_bytes = 16 * 1024,
    soft_signal = SIGURG,
};

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};

static char block[block_bytes];
static FILE *stream;
static size_t written;
// Of the bytes that the stream will write next, how many a handler has written already.
static volatile size_t written_ahead;
static volatile sig_atomic_t writing;

static ssize_t write_stdout(void *cookie, const char *bytes, size_t count) {
    (void)cookie;
    size_t skipped = written_ahead < count ? written_ahead : count;
    written_ahead -= skipped;
    ssize_t result = 0;
    if (skipped < count) {
        writing = 1;
        do result = write(STDOUT_FILENO, bytes + skipped, count - skipped);
        while (result < 0 && errno == EINTR);
        writing = 0;
    }
    if (result < 0) return 0;
    written += (size_t)result;
    if (written >= line_buffered_bytes && __flbf(stream)) setvbuf(stream, NULL, _IOFBF, 0);
    return (ssize_t)skipped + result;
}

static int take_lock(void) {
    for (int attempt = 0; attempt < lock_attempts; attempt++) {
        if (ftrylockfile(stream) == 0) return 1;
        sched_yield();
    }
    return 0;
}

static void write_pending(void) {
    const char *pending = stream->_IO_write_base + written_ahead;
    while (pending < stream->_IO_write_ptr) {
        ssize_t result = write(STDOUT_FILENO, pending, (size_t)(stream->_IO_write_ptr - pending));
        if (result < 0 && errno == EINTR) continue;
        if (result <= 0) return;
        pending += result;
        written_ahead += (size_t)result;
    }
}

static void flush_from_handler(void) {
    if (!take_lock()) return;
    // An interrupted write of the stream's own goes on when the handler returns.
    if (!writing) write_pending();
    // Lines that are printed between now and the kill are written at once.
    setvbuf(stream, NULL, _IOLBF, 0);
    funlockfile(stream);
}

static void on_soft_signal(int number) {
    (void)number;
    int saved = errno;
    flush_from_handler();
    errno = saved;
}

// Its action is reset to the default before it runs: what was done again by returning kills; what was sent is resent.
static void on_crash(int number, siginfo_t *info, void *context) {
    (void)context;
    flush_from_handler();
    if (info->si_code <= 0) syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

static void install_handlers(void) {
    struct sigaction soft = {.sa_handler = on_soft_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigaction(soft_signal, &soft, NULL);
    // A main thread that ran out of stack has none left for the handler.
    static char alternate_stack[alternate_stack_bytes];
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
    sigaltstack(&stack, NULL);
    // Blocked signals are inherited from whoever started the program.
    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, soft_signal);
    struct sigaction crash = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_RESETHAND | SA_NODEFER | SA_ONSTACK};
    for (size_t index = 0; index < sizeof crash_signals / sizeof *crash_signals; index++) {
        sigaction(crash_signals[index], &crash, NULL);
        sigaddset(&handled, crash_signals[index]);
    }
    sigprocmask(SIG_UNBLOCK, &handled, NULL);
}

__attribute__((constructor)) static void replace_stdout(void) {
    cookie_io_functions_t functions = {.write = write_stdout};
    stream = fopencookie(NULL, "w", functions);
    if (stream == NULL) return;
    setvbuf(stream, block, _IOLBF, sizeof block);
    stdout = stream;
    install_handlers();
}
