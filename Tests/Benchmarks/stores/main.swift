import Foundation
import PostgreSQL
import Runs
import Snippets
import Storing
import TestDatabase

// FLAMEBOX_ONLY=stores-benchmark swift run -c release stores-benchmark [rounds]
//
// What a store in PostgreSQL takes for each operation, over one in SQLite: both on this machine's disk with every commit
// synced, the server on a Unix socket. In turn, so that both meet the same machine; medians of the rounds' ratios.
let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 15
let operations = 40
let profile = (0..<50_000).map { _ in UInt8.random(in: .min ... .max) }

func run(_ index: Int) throws -> Run {
    Run(
        id: RandomID.make(), snippet: try Snippet(language: .go, code: "package p\(index)"), createdAt: Date(),
        expiresAt: Date().addingTimeInterval(86_400))
}

/// Milliseconds of each kind of operation, one after the other or by several callers at a time.
func measure(_ store: any Store, callers: Int) async throws -> [String: Double] {
    let runs = try (0..<operations).map(run)
    let outcome = RunOutcome(state: .finished)
    let kinds: [(String, @Sendable (Run) async throws -> Void)] = [
        ("insert", { try await store.insert($0, owner: OwnerToken(), client: "x") }),
        ("finish with a profile of 50 kB", { try await store.finish($0.id, with: outcome, profile: profile) }),
        ("read a run", { _ = try await store.run($0.id) }),
        ("read a profile", { _ = try await store.profile(of: $0.id) }),
        ("remove", { try await store.remove($0.id, at: Date()) }),
    ]
    var times: [String: Double] = [:]
    for (name, operation) in kinds {
        let began = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    for index in stride(from: caller, to: operations, by: callers) { try await operation(runs[index]) }
                }
            }
            try await group.waitForAll()
        }
        times[name] = (ContinuousClock.now - began) / .milliseconds(operations)
    }
    return times
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

guard let server = TestDatabase.shared else { exit(1) }
let directory = server.directory.deletingLastPathComponent()
let path = directory.appending(path: "stores-\(UUID().uuidString).sqlite").path
let sqlite = try Archive(path: path)
let postgres = try await PostgresStore.open(server.settings())
for callers in [1, 8] {
    var ratios: [String: [Double]] = [:]
    var times: [String: [Double]] = [:]
    for _ in 0..<rounds {
        let (one, other) = try await (measure(sqlite, callers: callers), measure(postgres, callers: callers))
        for (name, time) in other {
            ratios[name, default: []].append(time / (one[name] ?? .nan))
            times[name, default: []].append(time)
        }
    }
    print("\n\(callers) at a time: PostgreSQL over SQLite, and what it takes for one")
    for name in ratios.keys.sorted() {
        print("  \(name): \(rounded(median(ratios[name] ?? []))) × (\(rounded(median(times[name] ?? []))) ms)")
    }
}
for file in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
