// Landlock: what a process gives up for good, by path and by scope. linux/landlock.h of the kernel, ABI 1 to 6; the
// host's own header may be older than its kernel, so what is asked for is written out here.
#pragma once
#include "process.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

#define LINUX_LANDLOCK_EXECUTE 0x1ULL
#define LINUX_LANDLOCK_WRITE_FILE 0x2ULL
#define LINUX_LANDLOCK_READ_FILE 0x4ULL
#define LINUX_LANDLOCK_READ_DIR 0x8ULL
#define LINUX_LANDLOCK_REMOVE_DIR 0x10ULL
#define LINUX_LANDLOCK_REMOVE_FILE 0x20ULL
#define LINUX_LANDLOCK_MAKE_DIR 0x80ULL
#define LINUX_LANDLOCK_MAKE_REG 0x100ULL
#define LINUX_LANDLOCK_MAKE_SYM 0x1000ULL
#define LINUX_LANDLOCK_REFER 0x2000ULL
#define LINUX_LANDLOCK_TRUNCATE 0x4000ULL

// The ABI of this kernel; 0 where it has no Landlock, or has it switched off.
static inline int linux_landlock_abi(void) {
    int abi = linux_result(syscall(444, NULL, 0, 1));
    return abi < 0 ? 0 : abi;
}

// Every right to files that this ABI knows: what is not allowed again by a rule is then refused.
static inline uint64_t linux_landlock_file_rights(int abi) {
    int bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    return (UINT64_C(1) << bits) - 1;
}

// A set that handles all of these, TCP ports (ABI 4), and signals and abstract sockets to outside (ABI 6).
static inline int linux_landlock_create(int abi) {
    struct {
        uint64_t files, network, scopes;
    } handled = {linux_landlock_file_rights(abi), abi >= 4 ? 3 : 0, abi >= 6 ? 3 : 0};
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    return linux_result(syscall(444, &handled, size, 0));
}

// Allows these rights on a file, or beneath a directory.
static inline int linux_landlock_allow(int set, int place, uint64_t rights) {
    struct {
        uint64_t rights;
        int32_t place;
    } __attribute__((packed)) rule = {rights, place};
    return linux_result(syscall(445, set, 1, &rule, 0));
}

static inline int linux_landlock_restrict(int set) { return linux_result(syscall(446, set, 0)); }
