import Foundation
import Snippets

/// Go's runtime, built to end a runaway recursion as a stack overflow before the run's memory is used up.
///
/// By itself it lets a stack grow to a gigabyte, which no run has: the kernel would kill first, and nobody would be told
/// what went wrong. The limit is set by `main` of the runtime itself (`runtime/proc.go`), so the number there is what has
/// to be another. A program can still set its own (`debug.SetMaxStack`).
struct GoStackLimit {
    /// In bytes. Stacks double, and what they leave behind stays in memory for a while: one of a quarter of the run's
    /// memory has taken half of it by then. The next one, which would need all of it, is beyond this limit.
    static let bytes = Limits.runMemoryBytes / 2 - 1

    private static let file = "src/runtime/proc.go"
    private static let line = "\t\tmaxstacksize = 1000000000\n"

    /// A directory for files that the compiler reads.
    let output: String

    /// Whether this version of Go sets its limit where we know.
    static func isSettable(in root: String) throws -> Bool {
        try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8).components(separatedBy: line).count == 2
    }

    /// What `go list` and `go build` are told. Nothing where this version of Go sets its limit elsewhere: its
    /// overflows end at the memory limit then.
    func overlay(of root: String) throws -> [String] {
        let source = "\(root)/\(Self.file)"
        guard try Self.isSettable(in: root) else { return [] }
        let text = try String(contentsOfFile: source, encoding: .utf8)
        // Every line keeps its number.
        let changed = text.replacing(Self.line, with: "\t\tmaxstacksize = \(Self.bytes)\n")
        let (replacement, overlay) = ("\(output)/proc.go", "\(output)/overlay.json")
        try changed.write(toFile: replacement, atomically: false, encoding: .utf8)
        try JSONEncoder().encode(["Replace": [source: replacement]]).write(to: URL(filePath: overlay))
        return ["-overlay", overlay]
    }
}
