import Foundation
import Testing

/// Programs written for the tests, compiled once a test run with the toolchain's own compilers.
enum TestPrograms {
    /// Compiles C source text with frame pointers and gives the executable's path.
    static func compileC(_ source: String, named name: String, flags: [String] = []) throws -> String {
        try compile(
            source, named: name, suffix: "c", command: ["clang"] + flags,
            always: ["-O1", "-g1", "-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer", "-pthread"])
    }

    static func compileSwift(_ source: String, named name: String, flags: [String] = []) throws -> String {
        try compile(
            source, named: name, suffix: "swift", command: ["swiftc"] + flags,
            always: [
                "-O", "-gline-tables-only", "-Xcc", "-fno-omit-frame-pointer", "-Xcc", "-mno-omit-leaf-frame-pointer",
            ])
    }

    private static func compile(
        _ source: String, named name: String, suffix: String, command: [String], always: [String]
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flamebox-test-programs-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "\(name).\(suffix)")
        try source.write(to: file, atomically: true, encoding: .utf8)
        let output = folder.appending(path: name).path
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = command + always + ["-o", output, file.path]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0, "\(command[0]) refused \(name)")
        return output
    }
}
