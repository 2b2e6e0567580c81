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
//
// On a crash the handler also leaves where it happened, registers and stack, in a file of the scratch directory, which
// is read from outside when the program is dead (`CrashRecord`).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdint.h>
#include <stdio_ext.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "crash.h"

enum {
    line_buffered_bytes = 64 * 1024,
    block_bytes = 64 * 1024,
    // A thread that prints lets go of the lock within microseconds, unless it waits for a processor.
    lock_attempts = 1000,
    alternate_stack_bytes = 16 * 1024,
    soft_signal = SIGURG,
    crash_stack_bytes = 256 * 1024,
    page_bytes = 4096,
    // A frame may reach that far beyond the stack's end.
    guard_pages = 16,
};

// One of the program's own that is there already stays.
static const char crash_file[] = "/tmp/.flamebox-crash";

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};

static char block[block_bytes];
static FILE *stream;
static size_t written;
// Of the bytes that the stream will write next, how many a handler has written already.
static volatile size_t written_ahead;
static volatile sig_atomic_t writing;

static ssize_t flamebox_write_stdout(void *cookie, const char *bytes, size_t count) {
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

// In the order of DWARF's numbers for x86-64: rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8 to r15, rip.
static const int crash_registers[] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                                      REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};

// The kernel looks at the address before it looks at what is asked of it.
static int is_readable(const char *address) {
    sigset_t none;
    return syscall(SYS_rt_sigprocmask, -1, address, &none, 8) != 0 && errno != EFAULT;
}

// Only calls that a handler may make. What cannot be written is missing: the run then says less of its end.
static void record_crash(int number, const siginfo_t *info, const ucontext_t *context) {
    struct {
        char magic[8];
        int32_t signal, code;
        uint64_t address;
        uint64_t registers[sizeof crash_registers / sizeof *crash_registers];
        uint64_t stack;
        uint64_t places[crash_place_count];
    } record = {
        .magic = {'F', 'B', 'C', 'R', 'A', 'S', 'H', '2'},
        .signal = number,
        .code = info->si_code,
        .address = (uint64_t)info->si_addr,
    };
    for (size_t index = 0; index < sizeof crash_registers / sizeof *crash_registers; index++)
        record.registers[index] = (uint64_t)context->uc_mcontext.gregs[crash_registers[index]];
    for (size_t index = 0; index < crash_place_count; index++) record.places[index] = crash_places[index];
    // Where the stack was used up, the stack pointer is below it.
    const char *stack = (const char *)record.registers[7];
    for (int page = 0; page < guard_pages && !is_readable(stack); page++)
        stack = (const char *)(((uintptr_t)stack | (page_bytes - 1)) + 1);
    record.stack = (uint64_t)stack;
    int file = open(crash_file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return;
    // The kernel copies the stack as far as there is one.
    if (write(file, &record, sizeof record) == (ssize_t)sizeof record) {
        for (size_t done = 0; done < crash_stack_bytes;) {
            ssize_t count = write(file, stack + done, crash_stack_bytes - done);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            done += (size_t)count;
        }
    }
    close(file);
}

// Its action is reset to the default before it runs: what was done again by returning kills; what was sent is resent.
static void on_crash(int number, siginfo_t *info, void *context) {
    flush_from_handler();
    record_crash(number, info, context);
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
    cookie_io_functions_t functions = {.write = flamebox_write_stdout};
    stream = fopencookie(NULL, "w", functions);
    if (stream == NULL) return;
    setvbuf(stream, block, _IOLBF, sizeof block);
    stdout = stream;
    install_handlers();
}
