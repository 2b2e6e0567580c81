// What Swift cannot import of <linux/perf_event.h> and of the calls around it: macros with casts, syscall(2), and the
// attribute's bit fields, set here so that their names stay the kernel's.
#pragma once
#include "process.h"
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// The registers that unwinding needs: arch/x86/include/uapi/asm/perf_regs.h numbers them; ax to ip and r8 to r15.
#define LINUX_PERF_USER_REGISTERS ((uint64_t)0xFF01FF)

// What every sample carries, in this order, and what trails every other record (TID, TIME, CPU).
enum {
    LINUX_PERF_SAMPLE_TYPE = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU |
                                PERF_SAMPLE_PERIOD | PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_REGS_USER |
                                PERF_SAMPLE_STACK_USER,
};

// PERF_FORMAT_LOST, which headers before Linux 6.0 do not name; older kernels refuse it with EINVAL.
#define LINUX_PERF_FORMAT_LOST ((uint64_t)1 << 4)

static inline void linux_perf_common(struct perf_event_attr *attr) {
    memset(attr, 0, sizeof *attr);
    attr->type = PERF_TYPE_SOFTWARE;
    attr->size = sizeof *attr;
    attr->read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING | LINUX_PERF_FORMAT_LOST;
    attr->disabled = 1;
    attr->inherit = 1;
    attr->enable_on_exec = 1;
    attr->exclude_hv = 1;
    attr->sample_id_all = 1;
    attr->use_clockid = 1;
    attr->clockid = 1;  // CLOCK_MONOTONIC
    attr->watermark = 1;  // Of half the ring: the rings are read by the clock, and a wakeup costs the program time.
}

// Samples of the CPU clock at `hz`, each with the user registers, up to `stack_bytes` of the user stack and, where asked
// for, the callers that the kernel finds by frame pointers; from the exec on, or once it is enabled.
static inline struct perf_event_attr linux_perf_clock(
    uint64_t hz, uint32_t stack_bytes, int with_kernel, int with_callchain, int from_exec) {
    struct perf_event_attr attr;
    linux_perf_common(&attr);
    attr.config = PERF_COUNT_SW_CPU_CLOCK;
    attr.freq = 1;
    attr.sample_freq = hz;
    attr.sample_type = LINUX_PERF_SAMPLE_TYPE;
    attr.sample_regs_user = LINUX_PERF_USER_REGISTERS;
    attr.sample_stack_user = stack_bytes;
    attr.exclude_kernel = !with_kernel;
    attr.exclude_callchain_kernel = !with_kernel;
    attr.exclude_callchain_user = !with_callchain;
    attr.enable_on_exec = from_exec != 0;
    return attr;
}

// Mappings, names, threads and context switches: in a ring of their own, so that a storm of them costs no samples.
static inline struct perf_event_attr linux_perf_sideband(void) {
    struct perf_event_attr attr;
    linux_perf_common(&attr);
    attr.config = PERF_COUNT_SW_DUMMY;
    attr.sample_period = 1;
    attr.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU;
    attr.exclude_kernel = 1;
    attr.mmap = 1;
    attr.mmap2 = 1;
    attr.build_id = 1;
    attr.comm = 1;
    attr.comm_exec = 1;
    attr.task = 1;
    attr.context_switch = 1;
    return attr;
}

// One of a group of events that are only counted: no samples, no ring. The group is enabled with its leader.
static inline struct perf_event_attr linux_perf_counter(uint32_t type, uint64_t config, int with_kernel, int leads) {
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.type = type;
    attr.size = sizeof attr;
    attr.config = config;
    attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING | PERF_FORMAT_GROUP;
    attr.disabled = leads != 0;
    attr.enable_on_exec = leads != 0;
    attr.inherit = 1;
    attr.exclude_kernel = !with_kernel;
    attr.exclude_hv = 1;
    return attr;
}

// Counts nothing, and is not inherited.
static inline struct perf_event_attr linux_perf_nothing(void) {
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.type = PERF_TYPE_SOFTWARE;
    attr.size = sizeof attr;
    attr.config = PERF_COUNT_SW_DUMMY;
    attr.disabled = 1;
    attr.exclude_kernel = 1;
    return attr;
}

// perf_event_open(2) for one process and what it starts, on one CPU (-1: on all), in the group that the event `group`
// leads (-1: in none); close-on-exec. A negative errno on failure.
static inline int linux_perf_open(const struct perf_event_attr *attr, int pid, int cpu, int group) {
    return linux_result(syscall(SYS_perf_event_open, attr, pid, cpu, group, PERF_FLAG_FD_CLOEXEC));
}

// perf_event_open(2) for all that is in the control group whose directory is open, on one CPU; close-on-exec. It counts
// once it is enabled. A negative errno on failure.
static inline int linux_perf_open_for_group(struct perf_event_attr attr, int directory, int cpu) {
    attr.inherit = 0;
    attr.enable_on_exec = 0;
    return linux_result(
        syscall(SYS_perf_event_open, &attr, directory, cpu, -1, PERF_FLAG_PID_CGROUP | PERF_FLAG_FD_CLOEXEC));
}

// Enables or disables an event and whatever inherited it. Zero or a negative errno.
static inline int linux_perf_enable(int event, int on) {
    return linux_result(ioctl(event, on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0));
}

// Writes an event's records into the ring of another on the same CPU. Zero or a negative errno.
static inline int linux_perf_redirect(int event, int other) {
    return linux_result(ioctl(event, PERF_EVENT_IOC_SET_OUTPUT, other));
}

// process_vm_readv(2) of one range. How many bytes were read, or a negative errno.
static inline int linux_read_memory(int process, uint64_t address, void *bytes, size_t size) {
    struct iovec local = {bytes, size};
    struct iovec remote = {(void *)(uintptr_t)address, size};
    // All as wide as a register: the last one travels on the stack.
    return linux_result(syscall(SYS_process_vm_readv, process, &local, 1UL, &remote, 1UL, 0UL));
}

// Keeps the calling thread off the CPUs in `cpus`, unless no other would remain.
static inline void linux_keep_off_cpus(const int32_t *cpus, int count) {
    unsigned char mask[1024] = {0};
    long size = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    for (int i = 0; i < count; i++)
        if (cpus[i] >= 0 && cpus[i] < size * 8) mask[cpus[i] / 8] &= (unsigned char)~(1u << (cpus[i] % 8));
    for (long i = 0; i < size; i++)
        if (mask[i]) {
            syscall(SYS_sched_setaffinity, 0, size, mask);
            return;
        }
}
