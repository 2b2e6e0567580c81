import Foundation
import GRDB
import Testing

extension EndToEndTests {
    /// `kill -9` of whatever the service consists of, at moments that a seed chose, while people run programs.
    ///
    /// `FLAMEBOX_KILL_SECONDS` says how long, `FLAMEBOX_KILL_SEED` which moments.
    @Suite(.serialized, .enabled(if: geteuid() == 0, "only root has a service whose parts can be looked into"))
    struct KillingTests {
        @Test(.timeLimit(.minutes(60)))
        func `whatever is killed at whatever moment, nothing is left and every run has its end`() async throws {
            let mountsBefore = try Leftovers.mounts()
            let service = try await Service()
            let seed = Self.number("FLAMEBOX_KILL_SEED") ?? Int.random(in: 0..<1 << 32)
            var siege = Siege(of: service, seed: UInt64(seed))
            print("killing with FLAMEBOX_KILL_SEED=\(seed)")
            try await siege.go(on: .seconds(Self.number("FLAMEBOX_KILL_SECONDS") ?? 30))
            print("killed \(siege.kills), \(siege.submitted.count) runs were taken in")
            try #require(!siege.kills.isEmpty && !siege.submitted.isEmpty)

            // What was in flight ends without anybody's help.
            let besieged = Client(baseURL: service.baseURL)
            try await besieged.waitUntilReady()
            for id in siege.submitted { Self.expectTrueEnd(try await besieged.wait(for: id)) }

            // As after a power cut: what nobody could clear away is cleared away at the next start.
            service.killEverything()
            let again = try await Service(data: service.data)
            let client = Client(baseURL: again.baseURL)
            #expect(try await client.result("go", Programs.goInlined).verdict?.exitCode == 0)
            for id in siege.submitted { Self.expectTrueEnd(try await client.run(id)) }
            #expect(Service.processes(saying: siege.mark).isEmpty)
            #expect(Leftovers.groups(of: siege.workers).isEmpty)
            #expect(Leftovers.scratchDirectories(of: siege.workers, in: service.data).isEmpty)
            #expect(try Leftovers.mounts() == mountsBefore)
            again.killEverything()
            // Launchers and inits end by themselves when who started them is gone.
            try await Task.sleep(for: .seconds(1))
            #expect(Leftovers.orphanedLaunchers().isEmpty)
            try Self.expectConsistent(again.data.appending(path: "store/flamebox.sqlite"))
        }

        private static func number(_ variable: String) -> Int? {
            ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
        }

        /// None of these programs ends otherwise by itself: a kill of ours is never told as the program's doing.
        private static func expectTrueEnd(_ run: Client.Run) {
            switch run.state {
            case "finished":
                #expect(["exited", "timedOut"].contains(run.verdict?.kind), "\(run)")
                #expect(run.verdict?.exitCode ?? 0 == 0)
                #expect(run.failure == nil)
            case "failed":
                #expect(run.verdict == nil, "\(run)")
                #expect(run.failure?.hasSuffix(".") == true, "\(run)")
            default: Issue.record("a run is still \(run.state): \(run.id)")
            }
        }

        private static func expectConsistent(_ store: URL) throws {
            let (integrity, foreignKeys, withoutEnd) = try DatabaseQueue(path: store.path).read { database in
                (
                    try String.fetchAll(database, sql: "PRAGMA integrity_check"),
                    try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count,
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM runs WHERE outcome IS NULL")
                )
            }
            #expect(integrity == ["ok"])
            #expect(foreignKeys == 0)
            #expect(withoutEnd == 0)
        }
    }
}
