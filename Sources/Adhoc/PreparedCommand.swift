import Foundation
import Linux

/// Why nothing was recorded.
package enum RecorderFailure: Error, Equatable {
    /// The command's fault, with the exit code that shells give it: 126 or 127.
    case command(String, exitCode: Int32)
    /// This host's or ours.
    case refused(String)
}

/// A command that was found, with its environment, as it is to be run.
struct PreparedCommand: Sendable {
    let located: LocatedCommand
    /// What it is called, without its folder.
    let name: String
    /// What it was given to be seen, in a sentence; nil for nothing.
    let hint: String?
    /// What else is to be said of its environment; nil for nothing.
    let notice: String?
    /// `NAME=VALUE` each.
    private let environment: [String]

    /// - Parameter pushAddress: where programs may push profiles of their own; nil for nowhere.
    init(_ words: [String], givesRuntimeHints: Bool, pushAddress: PushAddress? = nil) throws(RecorderFailure) {
        var environment = ProcessInfo.processInfo.environment
        notice = pushAddress?.set(in: &environment)
        let first = words.first ?? ""
        var command: LocatedCommand
        do throws(LocatedCommand.Failure) {
            command = try LocatedCommand(words, searchPath: environment["PATH"] ?? "/usr/bin:/bin")
        } catch {
            throw error == .notFound
                ? .command("\(first): command not found", exitCode: 127)
                : .command("\(first) is no program that may be executed", exitCode: 126)
        }
        let hint = givesRuntimeHints ? Self.hint(for: command, searchPath: environment["PATH"] ?? "") : nil
        hint?.apply(to: &command, &environment)
        self.hint = hint?.sentence
        self.environment = environment.map { "\($0.key)=\($0.value)" }
        located = command
        name = (first as NSString).lastPathComponent
    }

    /// Nil for what needs none, and for what would not know it.
    private static func hint(for command: LocatedCommand, searchPath: String) -> RuntimeHint? {
        guard let hint = RuntimeHint(for: command.interpreter) else { return nil }
        guard hint == .python else { return hint }
        guard let interpreter = try? LocatedCommand([command.interpreterWord], searchPath: searchPath),
            let version = PythonVersion.asked(of: interpreter.path), version >= .firstWithPerfMaps
        else { return nil }
        return hint
    }

    /// Before its exec.
    ///
    /// - Parameter streams: nil for this process's own.
    func held(streams: StandardStreams? = nil) throws(SystemError) -> HeldProcess {
        try HeldProcess(located.path, arguments: located.arguments, environment: environment, streams: streams)
    }
}
