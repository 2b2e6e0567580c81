import Foundation
import Glibc
import Testing

@testable import Adhoc

struct LocatedCommandTests {
    private let place: Place

    init() throws {
        place = try Place()
        try write("tool", "#!/usr/bin/env -S python3 -u\n", mode: 0o755)
        try write("plain", "text", mode: 0o644)
    }

    private func write(_ name: String, _ text: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(place.path)/\(name)"))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(place.path)/\(name)")
    }

    @Test func `a program is found as a shell finds it`() throws {
        let found = try LocatedCommand(["tool", "a"], searchPath: "/nowhere:\(place.path)")
        #expect(found.path == "\(place.path)/tool")
        #expect(found.arguments == ["tool", "a"])
        #expect(throws: LocatedCommand.Failure.notExecutable) {
            try LocatedCommand(["plain"], searchPath: place.path)
        }
        #expect(throws: LocatedCommand.Failure.notFound) { try LocatedCommand(["other"], searchPath: place.path) }
        #expect(throws: LocatedCommand.Failure.notExecutable) { try LocatedCommand([place.path], searchPath: "") }
        #expect(throws: LocatedCommand.Failure.notFound) { try LocatedCommand([""], searchPath: place.path) }
    }

    @Test(arguments: [
        ("node", RuntimeHint.node), ("npm", .node), ("java", .java), ("python3", .python), ("python3.12", .python),
        ("python", .python),
    ])
    func `languages that need a word are known by their programs`(name: String, hint: RuntimeHint) {
        #expect(RuntimeHint(for: name) == hint)
    }

    @Test func `others get none, and a script is what its first line says`() throws {
        for name in ["sh", "javac", "pythonish", "nodemon", "./spinner"] { #expect(RuntimeHint(for: name) == nil) }
        let script = try LocatedCommand(["tool"], searchPath: place.path)
        #expect(script.interpreter == "python3")
    }

    @Test func `what was set already stays`() throws {
        var command = try LocatedCommand(["tool", "a"], searchPath: place.path)
        var environment = ["NODE_OPTIONS": "--max-old-space-size=1", "PYTHONPERFSUPPORT": "0"]
        RuntimeHint.node.apply(to: &command, &environment)
        RuntimeHint.python.apply(to: &command, &environment)
        #expect(environment["NODE_OPTIONS"]?.hasPrefix("--max-old-space-size=1 --perf-basic-prof") == true)
        #expect(environment["PYTHONPERFSUPPORT"] == "0")
        RuntimeHint.java.apply(to: &command, &environment)
        #expect(command.arguments.first == "tool")
        #expect(command.arguments.last == "a")
        #expect(command.arguments.contains("-XX:+DumpPerfMapAtExit"))
    }
}

struct PerfMapFilesTests {
    @Test func `only regular files of one's own are read, and no link, pipe or directory`() throws {
        let place = try Place()
        try Data("1000 10 name\n".utf8).write(to: URL(filePath: "\(place.path)/perf-1.map"))
        symlink("\(place.path)/perf-1.map", "\(place.path)/perf-2.map")
        mkfifo("\(place.path)/perf-3.map", 0o600)
        mkdir("\(place.path)/perf-4.map", 0o700)
        let found = PerfMapFiles.read(of: [-1, 0, 1, 2, 3, 4, 5], in: place.path)
        #expect(found.mapValues { String(decoding: $0, as: UTF8.self) } == [1: "1000 10 name\n"])
        if getuid() == 0 {
            chown("\(place.path)/perf-1.map", 65_534, 65_534)
            #expect(PerfMapFiles.read(of: [1], in: place.path).isEmpty)
        }
    }
}

struct FileNameTests {
    @Test(arguments: [
        ("a.out", "a.out"), ("../../etc", "etc"), (".hidden", "hidden"), ("a/b c\n", "a-b-c-"), ("", "profile"),
        ("--", "profile"), ("é<b>", "b-"),
    ])
    func `a name becomes one of a file`(name: String, file: String) { #expect(name.asFileName == file) }
}
