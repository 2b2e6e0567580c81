// The kernel's own virtual machine, as far as Swift cannot call it: bpf(2).
#pragma once
#include "process.h"
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int linux_bpf(int command, union bpf_attr *attr) {
    return linux_result(syscall(SYS_bpf, command, attr, sizeof *attr));
}

// Memory that programs in the kernel and whoever maps the descriptor share. A descriptor, close-on-exec, or a negative
// errno.
static inline int linux_bpf_memory(uint32_t byte_count) {
    union bpf_attr attr = {
        .map_type = BPF_MAP_TYPE_ARRAY,
        .key_size = sizeof(uint32_t),
        .value_size = byte_count,
        .max_entries = 1,
        .map_flags = BPF_F_MMAPABLE,
    };
    return linux_bpf(BPF_MAP_CREATE, &attr);
}

// Checks and compiles a program for perf events; it may call what only programs under a licence that the kernel takes
// for compatible with its own may. A descriptor, close-on-exec, or a negative errno.
static inline int linux_bpf_load(const uint64_t *instructions, uint32_t count) {
    union bpf_attr attr = {
        .prog_type = BPF_PROG_TYPE_PERF_EVENT,
        .insn_cnt = count,
        .insns = (uint64_t)(uintptr_t)instructions,
        .license = (uint64_t)(uintptr_t) "Dual MIT/GPL",
    };
    return linux_bpf(BPF_PROG_LOAD, &attr);
}

// From the end of a stack for signals (`sigaltstack(2)`) to the `ucontext_t` that the kernel puts on it, which depends on
// the processor and the kernel alone. Found out by a signal to the calling thread. Bytes, or a negative errno.
long linux_signal_context_distance(void);

// Has a program run at each sample of an event and of what will inherit it. Zero or a negative errno.
static inline int linux_perf_run_program(int event, int program) {
    return linux_result(ioctl(event, PERF_EVENT_IOC_SET_BPF, program));
}

// Likewise a program for the tracepoint whose type is this one of the kernel's own types (`BPF_TRACE_RAW_TP`).
static inline int linux_bpf_load_tracing(const uint64_t *instructions, uint32_t count, uint32_t type) {
    union bpf_attr attr = {
        .prog_type = BPF_PROG_TYPE_TRACING,
        .expected_attach_type = BPF_TRACE_RAW_TP,
        .attach_btf_id = type,
        .insn_cnt = count,
        .insns = (uint64_t)(uintptr_t)instructions,
        .license = (uint64_t)(uintptr_t) "Dual MIT/GPL",
    };
    return linux_bpf(BPF_PROG_LOAD, &attr);
}

// Has the kernel run it from now on for as long as the descriptor that this answers is open, or a negative errno.
static inline int linux_bpf_attach_tracing(int program) {
    union bpf_attr attr = {.raw_tracepoint = {.prog_fd = (uint32_t)program}};
    return linux_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
}

// A ring that programs write records into, `byte_count` long. A descriptor, close-on-exec, or a negative errno.
static inline int linux_bpf_ring(uint32_t byte_count) {
    union bpf_attr attr = {.map_type = BPF_MAP_TYPE_RINGBUF, .max_entries = byte_count};
    return linux_bpf(BPF_MAP_CREATE, &attr);
}

// BPF_TRACE_UPROBE_MULTI of Linux 6.6, which older headers do not name.
#define LINUX_BPF_TRACE_UPROBE_MULTI 48

// Likewise `linux_bpf_load`, a program for instructions of other programs.
static inline int linux_bpf_load_user_probe(const uint64_t *instructions, uint32_t count) {
    union bpf_attr attr = {
        .prog_type = BPF_PROG_TYPE_KPROBE,
        .expected_attach_type = LINUX_BPF_TRACE_UPROBE_MULTI,
        .insn_cnt = count,
        .insns = (uint64_t)(uintptr_t)instructions,
        .license = (uint64_t)(uintptr_t) "Dual MIT/GPL",
    };
    return linux_bpf(BPF_PROG_LOAD, &attr);
}

// Has the kernel run it whenever a process comes to one of the instructions at these offsets in a file, and tell it the
// number that belongs to the offset, for as long as the descriptor that this answers is open; or a negative errno.
static inline int linux_bpf_attach_user_probes(
    int program, const char *path, const uint64_t *offsets, const uint64_t *numbers, uint32_t count) {
    // `link_create` of `union bpf_attr`, with its `uprobe_multi`.
    struct {
        uint32_t program, target, type, flags;
        uint64_t path, offsets, reference_offsets, cookies;
        uint32_t count, probe_flags, process, unused;
    } attr = {
        .program = (uint32_t)program,
        .type = LINUX_BPF_TRACE_UPROBE_MULTI,
        .path = (uint64_t)(uintptr_t)path,
        .offsets = (uint64_t)(uintptr_t)offsets,
        .cookies = (uint64_t)(uintptr_t)numbers,
        .count = count,
    };
    return linux_result(syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof attr));
}
