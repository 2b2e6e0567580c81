// What a process that opens perf events for another does to itself before it hears that one.
// Every function answers a negative errno where the kernel refuses.
#pragma once
#include "jail.h"
#include "perf.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

// Of the calling thread: bit n is capability number n. Nothing is inherited, and so nothing is ambient.
static inline int linux_use_capabilities(uint64_t permitted, uint64_t effective) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {
        {.effective = (uint32_t)effective, .permitted = (uint32_t)permitted},
        {.effective = (uint32_t)(effective >> 32), .permitted = (uint32_t)(permitted >> 32)},
    };
    return linux_result(syscall(SYS_capset, &header, sets));
}

static inline int64_t linux_permitted_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets)) return -errno;
    return (int64_t)((uint64_t)sets[1].permitted << 32 | sets[0].permitted);
}

// Whether an event may be about everything on a CPU, the kernel included, which takes all that any event takes. It
// counts nothing, and is closed again.
static inline int linux_perf_may_watch_cpus(void) {
    struct perf_event_attr attr = linux_perf_nothing();
    unsigned cpu = 0;
    attr.exclude_kernel = 0;
    if (syscall(SYS_getcpu, &cpu, NULL, NULL)) return 0;
    int event = linux_perf_open(&attr, -1, (int)cpu, -1);
    if (event >= 0) close(event);
    return event >= 0;
}

// Whether the descriptor is of a file system of control groups, of version 1 or 2.
static inline int linux_is_in_cgroups(int descriptor) {
    struct statfs system;
    if (fstatfs(descriptor, &system)) return 0;
    return system.f_type == CGROUP_SUPER_MAGIC || system.f_type == CGROUP2_SUPER_MAGIC;
}

#define LINUX_ALLOW(call)                                         \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1),        \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

// Allowed unless one of these bits is set in the lower half of an argument.
#define LINUX_ALLOW_WITHOUT(call, argument, bits)                                                    \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 4),                                           \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * (argument)),    \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0),                                          \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),                                                \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

// Leaves the process the calls with which it answers orders: every other one kills it. Of the rights that it has, nothing
// but perf_event_open(2) can make use any more. Also forbids itself to gain any by exec. For good.
static inline int linux_confine_to_opening(void) {
    struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        LINUX_ALLOW(recvmsg),
        LINUX_ALLOW(sendmsg),
        LINUX_ALLOW(perf_event_open),
        LINUX_ALLOW(close),
        LINUX_ALLOW(read),
        LINUX_ALLOW(readlink),
        LINUX_ALLOW(fstatfs),
        LINUX_ALLOW(pidfd_open),
        LINUX_ALLOW(poll),
        // Its last words.
        LINUX_ALLOW(write),
        LINUX_ALLOW(exit_group),
        LINUX_ALLOW(exit),
        LINUX_ALLOW(rt_sigreturn),
        LINUX_ALLOW(restart_syscall),
        // Memory, but none to execute.
        LINUX_ALLOW(brk),
        LINUX_ALLOW(munmap),
        LINUX_ALLOW(mremap),
        LINUX_ALLOW(madvise),
        LINUX_ALLOW(futex),
        LINUX_ALLOW(getrandom),
        LINUX_ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
        LINUX_ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
        // Files, but only to read.
        LINUX_ALLOW_WITHOUT(openat, 2, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {
        .len = (unsigned short)(sizeof instructions / sizeof *instructions), .filter = instructions};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -errno;
    return linux_result(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

// For reading, close-on-exec.
static inline int linux_open_to_read(int directory, const char *path) {
    return linux_result(openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

// Whether the process is alive still; `descriptor` is a process descriptor, pidfd_open(2).
static inline int linux_is_alive(int descriptor) {
    struct pollfd wait = {.fd = descriptor, .events = POLLIN};
    int ready;
    do ready = poll(&wait, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready == 0;
}
