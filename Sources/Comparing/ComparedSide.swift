package import Profiles

/// What is known of one side before its numbers are looked at; plain words, because this module knows no runs.
package struct ComparedSide: Hashable, Sendable {
    /// How the program ended.
    package enum Ending: Hashable, Sendable {
        case exited(code: Int)
        /// By a signal, for want of memory, by a forbidden call: before its work was done.
        case failed
        /// Stopped at its time limit.
        case timedOut(limitMs: Int)
    }

    package var language: String
    package var types: [ProfileType]
    package var ending: Ending
    package var toolchain: String
    /// By name, such as `optimization`, what differs in which must be said.
    package var options: [String: String]
    /// The program's arguments, of which the first number is the likeliest measure of its work.
    package var arguments: [String]
    /// The processor's name.
    package var host: String
    /// Equal exactly where the outputs are, such as a digest of them.
    package var output: String

    package init(
        language: String, types: [ProfileType], ending: Ending, toolchain: String, options: [String: String],
        arguments: [String], host: String, output: String
    ) {
        self.language = language
        self.types = types
        self.ending = ending
        self.toolchain = toolchain
        self.options = options
        self.arguments = arguments
        self.host = host
        self.output = output
    }
}
