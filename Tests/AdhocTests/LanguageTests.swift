import Foundation
import Profiles
import Recordings
import TestPrograms
import Testing

extension AdhocTests {
    /// What each language needs is said aloud where this host does not have it.
    static func has(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    private static let goProgram = """
        package main

        import "os"

        //go:noinline
        func work(rounds int) (sum int) {
            for i := 0; i < rounds; i++ {
                sum += inner(i, sum)
            }
            return
        }

        func inner(i, sum int) int { return i*i ^ sum }

        func main() {
            if work(400_000_000) == len(os.Args) {
                os.Exit(1)
            }
        }
        """

    @Test(.enabled(if: TestPrograms.go != nil, "this host has no Go"))
    func `go run shows the program by name and line, and the compiler as another process`() throws {
        let place = try Place()
        // Never built before, so that there is something to compile.
        let source = "\(Self.goProgram)\n\nvar unique = \"\(UUID().uuidString)\"\n"
        try source.write(toFile: "\(place.path)/main.go", atomically: true, encoding: .utf8)
        let ended = try place.adhoc(["--", try #require(TestPrograms.go), "run", "main.go"])
        #expect(ended.status == 0, "\(ended.complaints)")
        let recording = try #require(place.shelf.list().first)
        #expect(Set(recording.processes.map(\.name)).isSuperset(of: ["main", "link"]))
        // Its program has no debug information, and is gone by now: Go's own table has the names, inlined ones too.
        let profile = try place.profile(of: recording)
        let work = try #require(profile.functions.first { $0.name == "main.work" })
        #expect(work.file.hasSuffix("/main.go"))
        #expect(work.startLine == 6)
        #expect(profile.functions.contains { $0.name == "main.inner" })
        let inner = profile.frames.filter { profile.functions[Int($0.function)].name == "main.inner" }
        #expect(inner.allSatisfy { $0.inlined && $0.line == 13 })
    }

    @Test func `a stripped program of C has what it has: its module, and whole stacks`() throws {
        let place = try Place()
        let stripped = try Self.spinner(flags: ["-s"])
        #expect(try place.adhoc(["--", stripped, "300"]).status == 0)
        let profile = try place.profile(of: try #require(place.shelf.list().first))
        let top = try #require(TopTable(profile, .type("cpu")).rows.first)
        #expect(top.module.hasSuffix("/spinner-stripped"))
        #expect((profile.sets.first?.quality.truncatedStacks ?? 1) * 10 < profile.sets.first?.samples.count ?? 0)
    }

    @Test(.enabled(if: has("node"), "this host has no Node"))
    func `functions of Node have their names by themselves, and not where nobody wants that`() throws {
        let place = try Place()
        let script = """
            function hot(n) { return n < 2 ? n : hot(n - 1) + hot(n - 2) }
            const end = process.cpuUsage().user + 600000
            while (process.cpuUsage().user < end) hot(20)
            """
        try script.write(toFile: "\(place.path)/hot.js", atomically: true, encoding: .utf8)
        let ended = try place.adhoc(["--", "node", "hot.js"])
        #expect(ended.complaints.contains("--no-runtime-hints"))
        let profile = try place.profile(of: try #require(place.shelf.list().first))
        #expect(profile.functions.contains { $0.name.contains("hot ") })
        let plain = try place.adhoc(["--no-runtime-hints", "--", "node", "-p", "String(process.env.NODE_OPTIONS)"])
        #expect(plain.output == "undefined\n")
    }

    @Test(.enabled(if: has("java"), "this host has no Java"))
    func `functions of the JVM have their names by themselves`() throws {
        let place = try Place()
        let program = """
            public class Hot {
                static int hot(int n) { return n < 2 ? n : hot(n - 1) + hot(n - 2); }
                public static void main(String[] words) {
                    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
                    while (threads.getCurrentThreadCpuTime() < 3_000_000_000L) hot(25);
                }
            }
            """
        try program.write(toFile: "\(place.path)/Hot.java", atomically: true, encoding: .utf8)
        let ended = try place.adhoc(["--", "java", "Hot.java"])
        #expect(ended.status == 0, "\(ended.complaints)")
        let profile = try place.profile(of: try #require(place.shelf.list().first))
        #expect(profile.functions.contains { $0.name.contains("Hot.hot") })
    }
}
