import Foundation

/// What `flamebox --version` says.
enum Version {
    private static let number = "0.2.0"

    /// The number, and the commit that `scripts/build` noted beside the program: the compiler is not told of it, or each
    /// commit would build everything anew.
    static var description: String {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let note = try? String(contentsOf: URL(filePath: program + ".commit"), encoding: .utf8),
            let commit = note.split(whereSeparator: \.isNewline).first, !commit.isEmpty
        else { return "\(number) (of no known commit)" }
        return "\(number) (\(commit))"
    }
}
