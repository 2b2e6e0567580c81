import Foundation
import GRDB
import Glibc
import Runs
import Snippets
import Storing
import Testing

struct ArchiveCrashTests {
    /// Writes runs one after the other and notes each id only when the archive has acknowledged it.
    @Sendable private static func writeUntilKilled(directory: String) async throws {
        let archive = try Archive(path: directory + "/store.sqlite")
        let noted = open(directory + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var acknowledged = 0
        while true {
            let code = String(repeating: "// padding\n", count: 2000) + RandomID.make()
            let run = Run(
                id: RandomID.make(), snippet: try Snippet(language: .go, code: code), createdAt: Date(), expiresAt: nil)
            try await archive.insert(run, owner: OwnerToken())
            let finished = RunOutcome(state: .finished)
            try await archive.finish(run.id, with: finished, profile: [UInt8](repeating: 7, count: 300_000))
            let line = Array((run.id + "\n").utf8)
            _ = write(noted, line, line.count)
            acknowledged += 1
            // From another thread and a while later, so that it strikes wherever the next ones are by then.
            if acknowledged == 3 {
                Thread.detachNewThread {
                    usleep(100_000)
                    kill(getpid(), SIGKILL)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `what was acknowledged is there after a kill in the middle of writing`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
            try await Self.writeUntilKilled(directory: directory)
        }
        let noted = try String(contentsOfFile: directory + "/acknowledged", encoding: .utf8).split(separator: "\n")
        #expect(noted.count >= 3)
        let archive = try Archive(path: directory + "/store.sqlite")
        for id in noted {
            guard case .found(let run) = try await archive.run(String(id)) else {
                Issue.record("lost \(id)")
                continue
            }
            #expect(run.state == .finished)
            #expect(try await archive.profile(of: run.id)?.count == 300_000)
        }
        let check = try await DatabaseQueue(path: directory + "/store.sqlite").read {
            try String.fetchOne($0, sql: "PRAGMA integrity_check")
        }
        #expect(check == "ok")
    }
}
