import Linux

/// How much of its processor time a program has the kernel work for it.
///
/// While the order of its writes is noted, each of its system calls costs it up to a fifth more. To most programs that is
/// nothing. Who calls the kernel all the time would be slowed, and its profile would show it: there the noting ends, so
/// that it never costs a program more than a hundredth of its time, or some ten milliseconds in all.
struct KernelTimeWatch {
    static let periodMs = 20
    private static let leastMs: UInt64 = 50
    private static let leastPercent: UInt64 = 4
    /// `USER_HZ`, in which the kernel tells times (proc_pid_stat(5)).
    private static let ticksPerSecond: UInt64 = 100

    private let jail: KernelDirectory
    private var dueAt: UInt64 = 0

    /// - Parameter initProcess: the jail's init, whose one child is the program.
    init(initProcess: Int32) { jail = KernelDirectory("/proc/\(initProcess)/task/\(initProcess)") }

    /// Looks at most once in a period.
    mutating func isMuch(atNanoseconds now: UInt64) -> Bool {
        guard now >= dueAt else { return false }
        dueAt = now + UInt64(Self.periodMs) * 1_000_000
        // Both may be gone by the time they are read: then there is nobody to be slowed.
        guard let program = try? jail.read("children"), !program.isEmpty,
            let line = try? KernelDirectory("/proc/\(program)").read("stat"), let times = Self.times(in: line)
        else { return false }
        return Self.isMuch(userTicks: times.user, systemTicks: times.system)
    }

    static func isMuch(userTicks: UInt64, systemTicks: UInt64) -> Bool {
        let (all, overflows) = userTicks.addingReportingOverflow(systemTicks)
        guard !overflows, systemTicks * 1000 / ticksPerSecond > leastMs else { return false }
        return systemTicks * 100 > all * leastPercent
    }

    /// Of a line of `/proc/PID/stat`, whose second word is the program's own and may hold anything.
    static func times(in line: String) -> (user: UInt64, system: UInt64)? {
        guard let end = line.lastIndex(of: ")") else { return nil }
        let words = line[line.index(after: end)...].split(separator: " ")
        guard words.count > 12, let user = UInt64(words[11]), let system = UInt64(words[12]), user < 1 << 40,
            system < 1 << 40
        else { return nil }
        return (user, system)
    }
}
