import Foundation
import Linux
package import Sandboxing
import Runs
import Snippets

/// Makes what compiling needs beside the compilers, once per toolchain: Swift's module cache and the object for its
/// `stdout`, Go's archives of the standard library and of the stand-ins. Does nothing where all is there.
///
/// - Parameter say: takes a sentence before each step that takes long.
package func prepareCaches(
    installation: Installation, sandbox: Sandbox, say: @Sendable (String) -> Void
) async throws {
    if ToolchainCaches(.go, of: installation).preparedToolchain() == nil {
        say("compiling Go's standard library once (about half a minute)")
        try await GoCaches(of: installation).prepare()
    }
    if ToolchainCaches(.swift, of: installation).preparedToolchain() == nil {
        say("compiling the interfaces of Swift's modules once (about half a minute)")
        try await SwiftCaches(of: installation).prepare(in: sandbox)
    }
}

/// Runs a tool on source of our own or of the toolchain's, outside any jail, at set-up only.
enum SetUpTool {
    /// What it printed on standard output. Throws where it does not exit 0.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], in directory: String = "/"
    ) async throws(CompilingFailure) -> String {
        try await onOwnedThread(named: "set-up tool", throwing: CompilingFailure.self) { () throws(CompilingFailure) in
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
            process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"]
                .merging(environment) { $1 }
            process.currentDirectoryURL = URL(filePath: directory)
            process.standardInput = FileHandle.nullDevice
            return try finish(process, program)
        }
    }

    private static func finish(_ process: Process, _ program: String) throws(CompilingFailure) -> String {
        let output = Foundation.Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw .preparing("\(program) could not be started: \(error.localizedDescription)")
        }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw .preparing("\(program) exited with \(process.terminationStatus)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
