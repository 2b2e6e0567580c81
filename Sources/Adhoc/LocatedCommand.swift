import Foundation
import Glibc

/// A command whose program was found as a shell finds it (execvp(3)).
struct LocatedCommand: Equatable, Sendable {
    enum Failure: Error, Equatable {
        case notFound
        case notExecutable
    }

    /// Of the file to execute.
    let path: String
    /// All, the program's own name first.
    var arguments: [String]

    /// - Parameter searchPath: `PATH`.
    init(_ command: [String], searchPath: String) throws(Failure) {
        guard let name = command.first, !name.isEmpty else { throw .notFound }
        arguments = command
        let candidates =
            name.contains("/")
            ? [name]
            : searchPath.split(separator: ":", omittingEmptySubsequences: false).map { folder in
                (folder.isEmpty ? "." : String(folder)) + "/" + name
            }
        if let found = candidates.first(where: Self.isProgram) {
            path = found
            return
        }
        throw candidates.contains { access($0, F_OK) == 0 } ? .notExecutable : .notFound
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// The program that runs in the end, without its folder.
    var interpreter: String { (interpreterWord as NSString).lastPathComponent }

    /// Likewise, as a shell would be told to run it: of a script, its interpreter, by its first line (execve(2)).
    var interpreterWord: String {
        let own = path
        guard let file = FileHandle(forReadingAtPath: path), let start = try? file.read(upToCount: 256),
            start.starts(with: Data("#!".utf8))
        else { return own }
        let line = String(decoding: start.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let words = line.split(separator: " ").map(String.init)
        guard let first = words.first else { return own }
        return (first as NSString).lastPathComponent == "env"
            ? words.dropFirst().first { !$0.hasPrefix("-") && !$0.contains("=") } ?? own : first
    }
}
