import Foundation

/// Programs written for the tests, compiled with the toolchains' own compilers.
package enum TestPrograms {
    package struct CompileError: Error {
        package let command: String
    }

    /// Compiles C source text with frame pointers and gives the executable's path.
    package static func compileC(_ source: String, named name: String, flags: [String] = []) throws -> String {
        let always = ["-O1", "-g1", "-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer", "-pthread"]
        return try compile(source, named: name, suffix: "c", command: ["clang"] + always + flags)
    }

    /// Compiles Swift source text as snippets are compiled.
    package static func compileSwift(_ source: String, named name: String, flags: [String] = []) throws -> String {
        let always = ["-O", "-g", "-Xcc", "-fno-omit-frame-pointer", "-Xcc", "-mno-omit-leaf-frame-pointer"]
        return try compile(
            source, named: name, suffix: "swift", command: ["swiftc", "-module-name", "main"] + always + flags)
    }

    /// Nil where the host has no Go.
    package static func compileGo(_ source: String, named name: String) throws -> String? {
        guard let go = goCommand else { return nil }
        return try compile(source, named: name, suffix: "go", command: [go, "build"])
    }

    /// The `go` command; nil where the host has none.
    package static var go: String? { goCommand }

    /// The Go toolchain that set-up chose, else one on PATH.
    private static var goCommand: String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let onPath = path.split(separator: ":").map { "\($0)/go" }
        return ([chosenGo].compactMap(\.self) + onPath).first(where: FileManager.default.isExecutableFile)
    }

    private static var chosenGo: String? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        guard let data = try? Data(contentsOf: root.appending(path: ".setup/toolchains.json")),
            let roots = try? JSONDecoder().decode([String: String].self, from: data), let go = roots["go"]
        else { return nil }
        return URL(filePath: go, relativeTo: root).appending(path: "bin/go").path
    }

    /// Gone when the tests end.
    private static let scratch: URL = {
        atexit { try? FileManager.default.removeItem(at: TestPrograms.scratch) }
        return FileManager.default.temporaryDirectory.appending(path: "flamebox-test-\(getpid())")
    }()

    private static func compile(
        _ source: String, named name: String, suffix: String, command: [String]
    ) throws -> String {
        let folder = scratch.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "\(name).\(suffix)")
        try source.write(to: file, atomically: true, encoding: .utf8)
        let output = folder.appending(path: name).path
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = command + ["-o", output, file.path]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw CompileError(command: command.joined(separator: " ")) }
        return output
    }
}
