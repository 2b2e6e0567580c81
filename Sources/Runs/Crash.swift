/// How a program ended that trapped, panicked or overflowed its stack: what failed, in words, and where.
package struct Crash: Hashable, Sendable {
    /// One function on the stack of a crash.
    package struct Frame: Hashable, Sendable {
        package let function: String
        /// One of the snippet's files; nil for other code.
        package let file: String?
        /// From 1; nil where it is not known.
        package let line: Int?

        package init(function: String, file: String?, line: Int?) {
            self.function = function
            self.file = file
            self.line = line
        }
    }

    /// In the words of the language's runtime, on one line: `Index out of range`.
    package let reason: String
    /// The innermost place in the snippet's own files; nil where none is on the stack.
    package let file: String?
    package let line: Int?
    /// The innermost first.
    package let stack: [Frame]
    /// All goroutines that Go's runtime told of, where it told of several or all of them waited; empty for anything else.
    package var goroutines: [Goroutine]
    /// Kinds of goroutines beyond those.
    package var furtherGoroutines: Int

    package init(reason: String, stack: [Frame], goroutines: [Goroutine] = [], furtherGoroutines: Int = 0) {
        self.reason = reason
        self.stack = stack
        self.goroutines = goroutines
        self.furtherGoroutines = furtherGoroutines
        let own = stack.first { $0.file != nil && $0.line != nil }
        file = own?.file
        line = own?.line
    }

    /// `index out of range [9] with length 3, main.go:12`
    package var sentence: String {
        guard let file, let line else { return reason }
        return "\(reason), \(file):\(line)"
    }
}
