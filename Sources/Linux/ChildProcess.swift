import CLinux
import Glibc

/// How a child process ended.
package enum ProcessEnd: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

/// A child that has ended and was not asked for yet; nil where there is none.
package func reapChild() -> (process: Int32, end: ProcessEnd)? {
    var status: Int32 = 0
    let process = waitpid(-1, &status, WNOHANG)
    guard process > 0 else { return nil }
    let signal = status & 0x7f
    return (process, signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal))
}

/// Asks the kernel to kill this process when the thread that started it ends, and ends at once where that has
/// happened already.
package func dieWithParent(_ parent: Int32) {
    linux_die_with_parent()
    if getppid() != parent { exit(1) }
}
