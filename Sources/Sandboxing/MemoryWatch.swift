import Linux

/// What a jail's program has in memory, looked at from outside, where no control group counts and holds it.
///
/// Limits on each process count private memory alone (`RLIMIT_DATA`), and by what was asked for. Page tables and shared
/// memory, such as that of `/dev/zero`, pass them. So what is there is read every few milliseconds, and who is over the
/// limit is killed: later than a group would, by what can be touched in that time.
struct MemoryWatch {
    static let periodMs = 5
    /// Lines of `/proc/PID/status` (proc_pid_status(5)) that together are what a group would count, but for the pages of
    /// files, which can always be given up.
    private static let counted = ["RssAnon:", "RssShmem:", "VmPTE:", "VmSwap:"]

    private let jail: KernelDirectory
    private let limitBytes: UInt64
    private var dueAt: UInt64 = 0

    /// - Parameter initProcess: the jail's init, whose one child is the program.
    init(initProcess: Int32, limitBytes: Int) {
        jail = KernelDirectory("/proc/\(initProcess)/task/\(initProcess)")
        self.limitBytes = UInt64(clamping: limitBytes)
    }

    /// Looks at most once in a period.
    mutating func isExceeded(atNanoseconds now: UInt64) -> Bool {
        guard now >= dueAt else { return false }
        dueAt = now + UInt64(Self.periodMs) * 1_000_000
        return bytesInMemory > limitBytes
    }

    /// 0 before there is a program, and when it is gone.
    private var bytesInMemory: UInt64 {
        // Each file may be gone by the time it is read: then there is nothing to be held.
        guard let children = try? jail.read("children"), !children.isEmpty else { return 0 }
        let program = KernelDirectory("/proc/\(children)")
        if let bytes = Self.bytes(of: program) { return bytes }
        // The first thread has ended, and its memory with it; the others go on and have all of it.
        let threads = KernelDirectory("\(program.path)/task")
        return threads.names().lazy.compactMap { Self.bytes(of: KernelDirectory("\(threads.path)/\($0)")) }.first ?? 0
    }

    /// Nil of a thread that has ended.
    private static func bytes(of thread: KernelDirectory) -> UInt64? {
        guard let status = try? thread.read("status") else { return nil }
        let lines = status.split(separator: "\n").filter { line in counted.contains { line.hasPrefix($0) } }
        guard !lines.isEmpty else { return nil }
        return lines.reduce(0) { $0 + (UInt64($1.filter(\.isNumber)) ?? 0) << 10 }
    }
}
