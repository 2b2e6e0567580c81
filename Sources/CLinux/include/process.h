// Processes by descriptor and the calls that a jail is made of, as far as Swift cannot import them.
// Every function answers a negative errno where the kernel refuses, so that no later call can disturb `errno`.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline int linux_result(long result) { return result < 0 ? -errno : (int)result; }

static inline int linux_pidfd_open(int process, unsigned flags) {
    return linux_result(syscall(SYS_pidfd_open, process, flags));
}

static inline int linux_pidfd_send_signal(int descriptor, int signal) {
    return linux_result(syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0));
}

static inline int linux_pipe2(int ends[2], int flags) { return linux_result(syscall(SYS_pipe2, ends, flags)); }

// Of the calling thread; cut to 15 bytes.
static inline void linux_set_thread_name(const char *name) { prctl(PR_SET_NAME, name); }

static inline int linux_memory_file(void) { return (int)syscall(SYS_memfd_create, "input", 1 | 2); }

// Against writing, growing, shrinking and unsealing.
static inline int linux_seal(int descriptor) { return fcntl(descriptor, 1033, 0xf); }

static inline uint64_t linux_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

// glibc 2.34; its header shows it only under _GNU_SOURCE.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

static inline int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return -posix_spawn_file_actions_addclosefrom_np(actions, first);
}

// PR_SET_PDEATHSIG: kills this process when the thread that started it ends. Cleared by an exec of a set-user-id file.
static inline void linux_die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

// Of the calling thread: one bit for each processor. Answers how many bytes the kernel filled.
static inline int linux_allowed_processors(unsigned char *bits, size_t size) {
    return linux_result(syscall(SYS_sched_getaffinity, 0, size, bits));
}

#define LINUX_NAME_TAKEN EADDRINUSE

// Binds a socket to an abstract address (unix(7)); the name is ours until the descriptor is closed.
static inline int linux_claim_name(const char *name, size_t length) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (length >= sizeof address.sun_path) return -ENAMETOOLONG;
    memcpy(address.sun_path + 1, name, length);
    int claim = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (claim < 0) return -errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    if (bind(claim, (struct sockaddr *)&address, size) == 0) return claim;
    int code = errno;
    close(claim);
    return -code;
}

// The signals of `heard` that this process does not ignore, each as two bytes into `pipe` from now on: its number, and
// whether the kernel sent it (as a terminal's driver does for Ctrl-C) and not a process. `pipe` must not block.
void linux_hear_signals(const int *heard, int count, int pipe);

// A child of this process that waits for a byte from `gate` before it executes `path`: in the same session, process group,
// directory and with the same descriptors, with the signals that `linux_hear_signals` was told of as they were. Its standard
// streams are `streams`, each above 2, or where one is negative this process's own. It ends
// where the pipe `gate` ends without a byte. What the exec fails with is written to `failure` as an int. Its number, or a negative
// errno.
int linux_fork_held(
    const char *path, char *const arguments[], char *const environment[], const int streams[3], const int gate[2],
    int failure);
