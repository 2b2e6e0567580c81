import KernelPrograms

/// The fields of the kernel that `WaitProgram` reads.
struct WaitFields {
    static let process = KernelTypes.Field("task_struct", "tgid")
    static let thread = KernelTypes.Field("task_struct", "pid")
    static let parent = KernelTypes.Field("task_struct", "real_parent")

    static let all = [process, thread, parent]
    static let tracepoint = "btf_trace_sched_switch"
}
