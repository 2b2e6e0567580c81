import Glibc

/// A call that the kernel or the C library refused.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was called, and on what: `open /dev/null`.
    package let call: String
    /// The errno.
    package let code: Int32

    package init(_ call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// Takes the calling thread's errno; nothing may have been called since.
    package static func last(_ call: String) -> SystemError { SystemError(call, code: errno) }

    package var description: String { "\(call): \(Self.text(of: code))" }

    package static func text(of code: Int32) -> String {
        guard let text = strerror(code) else { return "errno \(code)" }
        return String(cString: text)
    }
}

/// Repeats a call that a signal interrupted. `call` answers as the C library does: -1 and errno.
package func retryingInterrupts<Result: SignedInteger>(
    _ name: @autoclosure () -> String, _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemError(name(), code: code) }
    }
}
