// Calls that a jail is built with: namespaces, mounts, filters, and descriptors sent over sockets.
// Every function answers a negative errno where the kernel refuses.
#pragma once
#include "process.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

// glibc shows these only under _GNU_SOURCE, which a header that Swift imports cannot ask for.
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#define LINUX_O_PATH 010000000
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

// Forks into new user, process, mount, network, IPC and host name namespaces. For a single-threaded caller only: the
// child goes on with a copy of the caller's one stack. `descriptor` receives the child's process descriptor.
static inline int linux_fork_into_namespaces(int *descriptor) {
    struct clone_args arguments = {
        .flags = CLONE_PIDFD | CLONE_CLEAR_SIGHAND | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
                 CLONE_NEWIPC | CLONE_NEWUTS,
        .pidfd = (uint64_t)(uintptr_t)descriptor,
        .exit_signal = SIGCHLD,
    };
    return linux_result(syscall(SYS_clone3, &arguments, sizeof arguments));
}

static inline int linux_fork(void) {
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    return linux_result(syscall(SYS_clone3, &arguments, sizeof arguments));
}

static inline int linux_unshare_cgroup(void) { return linux_result(syscall(SYS_unshare, CLONE_NEWCGROUP)); }

static inline int linux_unshare_mounts(void) { return linux_result(syscall(SYS_unshare, CLONE_NEWNS)); }

static inline int linux_sethostname(const char *name, size_t length) {
    return linux_result(sethostname(name, length));
}

// With its supplementary groups, which a user namespace may forbid to give up: user_namespaces(7).
static inline int linux_become_keeping_groups(unsigned user, unsigned group) {
    if (syscall(SYS_setresgid, group, group, group)) return -errno;
    return linux_result(syscall(SYS_setresuid, user, user, user));
}

// Becomes this user and group alone, without supplementary groups.
static inline int linux_become(unsigned user, unsigned group) {
    if (syscall(SYS_setgroups, 0, NULL)) return -errno;
    return linux_become_keeping_groups(user, group);
}

static inline int linux_prctl(int option, unsigned long argument) {
    return linux_result(prctl(option, argument, 0, 0, 0));
}

// Leaves no exec any capability but those of `kept` (bit n is number n). Needs CAP_SETPCAP where there is one to drop.
static inline int linux_bound_capabilities(uint64_t kept) {
    for (int capability = 0, held; (held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0)) >= 0; capability++)
        if (held && !(kept >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)) return -errno;
    return 0;
}

// Gives up every capability but those of `kept` for good. Nothing is inherited or ambient.
static inline int linux_keep_capabilities(uint64_t kept) {
    int bound = linux_bound_capabilities(kept);
    if (bound < 0) return bound;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)) return -errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {
        {.effective = (uint32_t)kept, .permitted = (uint32_t)kept},
        {.effective = (uint32_t)(kept >> 32), .permitted = (uint32_t)(kept >> 32)},
    };
    return linux_result(syscall(SYS_capset, &header, sets));
}

static inline int linux_drop_capabilities(void) { return linux_keep_capabilities(0); }

static inline int linux_close_range(unsigned first, unsigned last) {
    return linux_result(syscall(SYS_close_range, first, last, 0));
}

static inline int linux_openat2(int directory, const char *path, int flags, unsigned mode, uint64_t resolve) {
    struct open_how how = {.flags = (uint64_t)(unsigned)flags, .mode = mode, .resolve = resolve};
    return linux_result(syscall(SYS_openat2, directory, path, &how, sizeof how));
}

static inline int linux_clone_tree(const char *path) {
    return linux_result(
        syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
}

// Of this mount, and of those below it where `scope` is AT_RECURSIVE. What is mounted elsewhere no longer goes there.
static inline int linux_set_mount_attributes(int mount, unsigned scope, uint64_t attributes) {
    struct mount_attr change = {.attr_set = attributes, .propagation = MS_PRIVATE};
    return linux_result(syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | scope, &change, sizeof change));
}

static inline int linux_move_mount(int mount, int target) {
    return linux_result(syscall(
        SYS_move_mount, mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
}

static inline int linux_fsopen(const char *type) { return linux_result(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC)); }

static inline int linux_fsconfig_string(int context, const char *key, const char *value) {
    return linux_result(syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0));
}

// Makes the configured file system and mounts it nowhere yet.
static inline int linux_fsmount(int context, unsigned attributes) {
    if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0)) return -errno;
    return linux_result(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes));
}

// What is mounted here is seen nowhere else; what the host unmounts goes here as well, so that it is not kept busy.
static inline int linux_make_mounts_dependent(void) {
    return linux_result(mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL));
}

// Makes the working directory the root and unmounts the former one, which pivot_root stacks below it.
static inline int linux_pivot_to_working_directory(void) {
    if (syscall(SYS_pivot_root, ".", ".")) return -errno;
    if (umount2(".", MNT_DETACH)) return -errno;
    return linux_result(chdir("/"));
}

// Installs a filter and answers the descriptor on which its notifications arrive.
static inline int linux_install_filter(const void *instructions, size_t byte_count) {
    struct sock_fprog program = {
        .len = (unsigned short)(byte_count / sizeof(struct sock_filter)),
        .filter = (struct sock_filter *)(uintptr_t)instructions,
    };
    // SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (linux/seccomp.h, since 5.19): once we have heard of a call, no signal but
    // a kill gets its thread out of it.
    const unsigned long wait_killable = 1UL << 5;
    int listener = linux_result(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                        SECCOMP_FILTER_FLAG_NEW_LISTENER | wait_killable, &program));
    if (listener != -EINVAL) return listener;
    return linux_result(
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

// Waits for a call that a filter stops and answers its number. -ENOENT: there was one, and a signal has taken its thread
// out of it; or, since 6.11, nobody is left under the filter.
static inline int linux_stopped_call(int listener) {
    struct seccomp_notif notification;
    memset(&notification, 0, sizeof notification);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notification)) return -errno;
    return notification.data.nr;
}

// Whether nobody is left under a listener's filter.
static inline int linux_is_hung_up(int listener) {
    struct pollfd entry = {.fd = listener, .events = 0};
    return poll(&entry, 1, 0) == 1 && (entry.revents & POLLHUP) != 0;
}

static inline int linux_execute(int descriptor, char *const *arguments, char *const *environment) {
    return linux_result(syscall(SYS_execveat, descriptor, "", arguments, environment, AT_EMPTY_PATH));
}

#define LINUX_PROCESSORS 1024

static inline int linux_pin(const int *processors, size_t count) {
    uint64_t mask[LINUX_PROCESSORS / 64] = {0};
    for (size_t i = 0; i < count; i++)
        if (processors[i] >= 0 && processors[i] < LINUX_PROCESSORS)
            mask[processors[i] / 64] |= UINT64_C(1) << (processors[i] % 64);
    return linux_result(syscall(SYS_sched_setaffinity, 0, sizeof mask, mask));
}

// Sets both limits, never above the hard one: without CAP_SYS_RESOURCE not even root may raise that.
static inline int linux_limit(int resource, uint64_t value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit)) return -errno;
    if (limit.rlim_max > value) limit.rlim_max = value;
    limit.rlim_cur = limit.rlim_max;
    return linux_result(setrlimit(resource, &limit));
}

// Waits for any child; `status` as of wait(2).
static inline int linux_wait(int *status, struct rusage *usage) { return linux_result(wait4(-1, status, 0, usage)); }

// Waits until a process, and with an init its whole namespace, is gone. 1 where a signal ended it, 0 where it ended by
// itself.
static inline int linux_wait_for(int descriptor) {
    siginfo_t info;
    if (waitid(P_PIDFD, (id_t)descriptor, &info, WEXITED)) return -errno;
    return info.si_code != CLD_EXITED;
}

#define LINUX_SENT_DESCRIPTORS 32

// Sends one message with up to LINUX_SENT_DESCRIPTORS descriptors.
static inline int linux_send(int socket, const void *bytes, size_t byte_count, const int *descriptors, size_t count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(LINUX_SENT_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec content = {(void *)(uintptr_t)bytes, byte_count};
    struct msghdr message = {.msg_iov = &content, .msg_iovlen = 1};
    if (count > LINUX_SENT_DESCRIPTORS) return -E2BIG;
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
    }
    return linux_result(sendmsg(socket, &message, MSG_NOSIGNAL));
}

// Whether a failed reception is to be tried again. A peer that closed with something unread resets the connection, and
// the kernel says so once, before what the peer had sent: its last message comes with the next attempt.
static inline int linux_receives_again(int *resets) {
    return errno == EINTR || (errno == ECONNRESET && (*resets)++ == 0);
}

// Waits for a message and answers its size without taking it; 0 at the end.
static inline int linux_await_message(int socket) {
    ssize_t size;
    int resets = 0;
    do size = recv(socket, NULL, 0, MSG_PEEK | MSG_TRUNC);
    while (size < 0 && linux_receives_again(&resets));
    return linux_result(size);
}

// Receives one message; 0 at the end. A message that does not fit is refused, never cut. Descriptors that came with it
// are close-on-exec; `count` holds the room for them and receives their number.
static inline int linux_receive(int socket, void *bytes, size_t capacity, int *descriptors, size_t *count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(LINUX_SENT_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec content = {bytes, capacity};
    struct msghdr message = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t received;
    int resets = 0;
    do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && linux_receives_again(&resets));
    if (received < 0) return -errno;
    size_t arrived = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t in_part = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < in_part; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof descriptor);
            if (arrived < *count) descriptors[arrived++] = descriptor;
            else close(descriptor);
        }
    }
    *count = arrived;
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) return -EMSGSIZE;
    return (int)received;
}
