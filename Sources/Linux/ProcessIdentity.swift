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

/// The name of a user by its number (`getpwuid_r(3)`); nil where it has none.
package func userName(of number: UInt32) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var text = [CChar](repeating: 0, count: 4096)
    guard getpwuid_r(number, &entry, &text, text.count, &found) == 0, found != nil else { return nil }
    return String(cString: entry.pw_name)
}
