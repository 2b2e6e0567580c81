import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension EndToEndTests {
    /// What `serve` cannot do it says in one sentence, and ends: it starts nothing again and again.
    @Suite(
        .serialized, .timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "the store belongs to a user of its own"))
    struct RefusalTests {
        private static func serve(_ arguments: String...) throws -> (status: Int32, words: String) {
            let program = try Service.buildDirectory.appending(path: "flamebox").path
            return try Service.result(of: program, ["serve"] + arguments)
        }

        @Test(arguments: [
            ("--port", "99999"), ("--port", "65536"), ("--host", ""), ("--workers", "0"), ("--workers", "9999"),
            ("--web-memory", "511"), ("--web-memory", "1048577"),
            ("--public-url", "flamebox.example"), ("--public-url", "https://flamebox.example/path"),
        ])
        func `an option out of its range is refused by its name`(option: String, value: String) throws {
            let (status, words) = try Self.serve(option, value)
            #expect(status != 0)
            #expect(words.contains("Error: \(option) is"))
        }

        @Test func `a host that nobody knows is a sentence and the end`() throws {
            let data = try Service.freshDirectory()
            let (status, words) = try Self.serve("--host", "no-such-host.invalid", "--data", data.path)
            #expect(status == 2)
            #expect(words.contains("no-such-host.invalid"))
        }

        @Test func `a data directory that cannot be is a sentence and the end`() throws {
            let file = try Service.freshDirectory().appending(path: "file")
            try Data().write(to: file)
            for path in [file.path, "/proc/nowhere"] {
                let (status, words) = try Self.serve("--data", path)
                #expect(status == 2)
                #expect(words.contains("--data \(path)"))
            }
        }

        @Test func `a damaged store is a sentence and the end, at a later start of the web side too`() async throws {
            let service = try await Service()
            let store = service.data.appending(path: "store/flamebox.sqlite")
            let log = try FileHandle(forUpdating: URL(filePath: store.path + "-wal"))
            let file = try FileHandle(forUpdating: store)
            try log.truncate(atOffset: 0)
            try file.write(contentsOf: Data(repeating: 7, count: 4096))
            for web in service.children(named: "web") { kill(web, SIGKILL) }
            #expect(try await service.endedByItself(within: 60) == 2)
            let (status, words) = try Self.serve("--port", "0", "--data", service.data.path)
            #expect(status == 2)
            #expect(words.contains("is damaged"))
            #expect(words.split(separator: "\n").count { $0.contains("is damaged") } == 1)
        }

        @Test func `a foreign host is told so, and a public one is answered`() async throws {
            let service = try await Service(arguments: ["--public-url", "https://flamebox.example"])
            func status(_ host: String) async throws -> Int? {
                var request = URLRequest(url: service.baseURL)
                request.setValue(host, forHTTPHeaderField: "Host")
                let (_, response) = try await URLSession.shared.data(for: request)
                return (response as? HTTPURLResponse)?.statusCode
            }
            #expect(try await status("evil.example") == 421)
            #expect(try await status("flamebox.example") == 200)
        }
    }
}
