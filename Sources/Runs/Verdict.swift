/// How a snippet ended: a wrong program is a normal result, never an error of the service.
package struct Verdict: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case exited, signalled, timedOut, outOfMemory, blockedSystemCall
        case compileRejected, compileTimedOut, compileOutOfMemory
    }

    package let kind: Kind
    package let exitCode: Int?
    /// The signal's name, such as `SIGSEGV`.
    package let signal: String?
    /// One plain sentence that names the limit and its number.
    package let message: String
    /// The limit that ended the run, in `message`'s unit of choice: `timeLimitMs`, `memoryBytes`, …
    package let limit: Limit?

    package struct Limit: Hashable, Sendable {
        /// The limit's name with its unit, such as `timeLimitMs`.
        package let name: String
        package let value: Int

        package init(name: String, value: Int) {
            self.name = name
            self.value = value
        }
    }

    package init(kind: Kind, exitCode: Int? = nil, signal: String? = nil, message: String, limit: Limit? = nil) {
        self.kind = kind
        self.exitCode = exitCode
        self.signal = signal
        self.message = message
        self.limit = limit
    }
}
