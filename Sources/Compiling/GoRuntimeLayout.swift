import Foundation

/// What Go's compiler says of the runtime's own structures: where their fields lie, and what its constants are. They differ
/// between versions, and who looks at a program's goroutines from outside has to know.
///
/// The compiler writes it for the runtime's assembly (`go_asm.h`) whenever it compiles that package.
struct GoRuntimeLayout {
    /// Beside the archives.
    static let name = "go_asm.h"
    private static let sign = "#define g__size "

    /// The directory of the caches.
    let output: String

    /// Compiles the runtime, which the library that is compiled next takes out of the same cache.
    func record(at root: String, _ flags: [String], environment: [String: String]) async throws {
        let work = "\(output)/work"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: work) }
        _ = try await SetUpTool.run(
            "\(root)/bin/go", ["list", "-export", "-work"] + flags + ["-f", "{{.ImportPath}}", "runtime"],
            environment: environment.merging(["TMPDIR": work]) { $1 })
        let paths = FileManager.default.enumerator(atPath: work)?.allObjects as? [String] ?? []
        for path in paths where path.hasSuffix("/\(Self.name)") {
            let text = try String(contentsOfFile: "\(work)/\(path)", encoding: .utf8)
            guard text.contains(Self.sign) else { continue }
            try text.write(toFile: "\(output)/\(Self.name)", atomically: false, encoding: .utf8)
            return
        }
        throw CompilingFailure.preparing("the compiler of \(root) tells nothing of the runtime's structures")
    }
}
