import Glibc

/// A process's number together with its start, which no later process of that number shares.
package struct ProcessIdentity: Equatable, Sendable {
    package let number: Int32
    /// Since boot; field 22 of `/proc/PID/stat`, proc(5).
    package let startTicks: UInt64

    /// Nil where there is no such process.
    package init?(of number: Int32) {
        // The name in the second field may hold spaces and parentheses: count from its end.
        guard let stat = try? KernelDirectory("/proc/\(number)").read("stat"), let nameEnd = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 19, let startTicks = UInt64(fields[19]) else { return nil }
        self.number = number
        self.startTicks = startTicks
    }
}

/// Of the calling process.
package func ownProcessNumber() -> Int32 { getpid() }

/// Harmless where there is no such process.
package func killProcess(_ number: Int32) { kill(number, SIGKILL) }

@available(*, noasync, message: "blocks the calling thread")
package func pause(milliseconds: Int) { usleep(UInt32(clamping: milliseconds * 1000)) }
