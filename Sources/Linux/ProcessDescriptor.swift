import CLinux
import Glibc

/// A process by descriptor: it cannot be confused with a later process of the same number.
package struct ProcessDescriptor: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// Readable once the process has ended.
    package var number: Int32 { descriptor.number }

    package init(of process: Int32) throws(SystemError) {
        let result = linux_pidfd_open(process, 0)
        guard result >= 0 else { throw SystemError("pidfd_open \(process)", code: -result) }
        descriptor = OwnedDescriptor(adopting: result)
    }

    /// False where the process has ended already.
    package func send(signal: Int32) throws(SystemError) -> Bool {
        let result = linux_pidfd_send_signal(descriptor.number, signal)
        if result == -ESRCH { return false }
        guard result >= 0 else { throw SystemError("pidfd_send_signal", code: -result) }
        return true
    }
}
