package import Runs
package import Snippets

/// How a snippet fared with its compiler. Every case is a normal result; our own failures throw `CompilingFailure`.
package enum CompileOutcome: Equatable, Sendable {
    /// With the warnings, if any.
    case built(Executable, [Diagnostic])
    /// At least one of the diagnostics is an error.
    case rejected([Diagnostic])
    case timedOut(limitMs: Int)
    case outOfMemory(limitBytes: Int)
}

/// A snippet's outcome, and what it took.
package struct Compilation: Equatable, Sendable {
    package let outcome: CompileOutcome
    package let toolchain: ToolchainInfo
    /// From the first compiler's start to the artifact closed; 0 where no compiler was started.
    package let compileMs: Int

    package init(outcome: CompileOutcome, toolchain: ToolchainInfo, compileMs: Int) {
        self.outcome = outcome
        self.toolchain = toolchain
        self.compileMs = compileMs
    }
}

/// A program made from a snippet: hostile content in a file of ours.
package struct Executable: Equatable, Sendable {
    /// Where a snippet's files lie while they are compiled, and so how debug information names them.
    package static let sourceDirectory = "/src"

    /// On the host; mode 0555, closed, and written by nobody any more.
    package let path: String
    package let language: Language
    /// The signal on which the program writes out what its `stdout` still holds; nil where that is never buffered.
    package let flushSignal: Int32?
    /// The compiler's own installation on the host: for Swift its `usr` directory, whose libraries the program needs.
    package let toolchainRoot: String
    /// Of Go: the file on the host that says where its runtime keeps goroutines (`GoRuntimeLayout`).
    package let runtimeLayout: String?

    package init(
        path: String, language: Language, flushSignal: Int32?, toolchainRoot: String, runtimeLayout: String? = nil
    ) {
        self.path = path
        self.language = language
        self.flushSignal = flushSignal
        self.toolchainRoot = toolchainRoot
        self.runtimeLayout = runtimeLayout
    }
}
