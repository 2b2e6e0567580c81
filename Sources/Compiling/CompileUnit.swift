import Runs
import SandboxProtocol

/// How a snippet is compiled, as its language's rules make it out.
struct CompilePlan: Equatable, Sendable {
    /// In the order in which they are compiled; the program itself is the last.
    var units: [CompileUnit]
    /// What the commands read beside the snippet's files.
    var files: [JailFile] = []
    var linkArguments: [String] = []
    /// Errors that are clearer, or sooner, from us than from the compiler. Empty: ask the compiler.
    var objections: [Diagnostic] = []
    /// Warnings of ours, beside the compiler's.
    var remarks: [Diagnostic] = []
}

/// What one start of the compiler reads: a Go package, a Swift module. A program is one or several, in order.
struct CompileUnit: Equatable, Sendable {
    /// What the compiler is told it is called.
    let name: String
    /// What it writes is called so in `/out`, before the ending; `main` for the program.
    let object: String
    /// Its files, in the jail.
    var sources: [String]
    /// Of its own, beside those of the manifest.
    var arguments: [String] = []
    /// The file in `/out` that the compiler writes its messages to, where it can tell fixes so.
    var messages: String?

    static let mainObject = "main"
}
