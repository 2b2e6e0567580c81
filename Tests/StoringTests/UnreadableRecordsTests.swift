import Foundation
import GRDB
import Runs
import Snippets
import Testing

@testable import Storing

/// A document that this version cannot read is the matter of its own run, and of nothing else in the store.
@Suite(.timeLimit(.minutes(20)))
struct UnreadableRecordsTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).sqlite").path
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func run(_ code: String, in archive: Archive, isOver: Bool = true) async throws -> String {
        let run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: code), createdAt: now,
            expiresAt: now.addingTimeInterval(86400))
        try await archive.insert(run, owner: OwnerToken(), client: "192.0.2.1")
        if isOver { try await archive.finish(run.id, with: RunOutcome(state: .finished), profile: [1]) }
        return run.id
    }

    private func comparison(in archive: Archive, isOver: Bool) async throws -> String {
        let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"), runID: "r")
        let comparison = Comparison(
            id: RandomID.make(), plan: ComparisonPlan(before: part, after: part), createdAt: now,
            expiresAt: now.addingTimeInterval(86400))
        try await archive.insert(comparison, owner: OwnerToken())
        if isOver { try await archive.finish(comparison.id, with: ComparisonOutcome(state: .finished)) }
        return comparison.id
    }

    private func overwrite(
        _ column: String, of table: String, where condition: String, _ id: String, with document: String,
        in archive: Archive
    ) async throws {
        try await archive.database.write { database in
            try database.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE \(condition)", arguments: [Data(document.utf8), id])
            #expect(database.changesCount == 1)
        }
    }

    private func spoilSnippet(of run: String, in archive: Archive, with document: String) async throws {
        try await overwrite(
            "document", of: "snippets", where: "id = (SELECT snippetID FROM runs WHERE id = ?)", run, with: document,
            in: archive)
    }

    private func spoil(_ comparison: String, in archive: Archive) async throws {
        try await overwrite(
            "document", of: "comparisons", where: "id = ?", comparison, with: #"{"plan":[]}"#, in: archive)
    }

    private func record(of run: String, in archive: Archive) async throws -> UnreadableRecord {
        guard case .unreadable(let record) = try await archive.run(run) else { throw CocoaError(.fileReadUnknown) }
        return record
    }

    @Test func `an end that cannot be read is a failure with a sentence, beside the program`() async throws {
        let archive = try Archive(path: path)
        let later = try await run("package a", in: archive)
        let damaged = try await run("package b", in: archive)
        try await overwrite(
            "outcome", of: "runs", where: "id = ?", later, with: #"{"state":"suspended"}"#, in: archive)
        try await overwrite(
            "outcome", of: "runs", where: "id = ?", damaged, with: "\u{1F}\u{8B}rubbish rubbish", in: archive)
        for (id, code) in [(later, "package a"), (damaged, "package b")] {
            guard case .found(let run) = try await archive.run(id) else { throw CocoaError(.fileNoSuchFile) }
            #expect(run.snippet.files[0].content == code)
            #expect(run.state == .failed)
            #expect(run.failure?.contains(id == later ? "version" : "damaged") == true)
            #expect(try await archive.profile(of: id) == [1])
        }
    }

    @Test func `a run whose program cannot be read says what its row says`() async throws {
        let archive = try Archive(path: path)
        let id = try await run("package a", in: archive)
        try await spoilSnippet(of: id, in: archive, with: #"{"language":"later","files":[]}"#)
        let record = try await record(of: id, in: archive)
        #expect(record.createdAt == now)
        #expect(record.expiresAt == now.addingTimeInterval(86400))
        #expect(record.sentence.contains("version"))
        #expect(try await archive.share(id) == .shared)
        #expect(try await self.record(of: id, in: archive).shared)
        try await archive.remove(id, at: now)
        guard case .removed = try await archive.run(id) else { throw CocoaError(.fileReadUnknown) }
    }

    @Test func `lists, starts, sweeps and evictions pass over what cannot be read`() async throws {
        let archive = try Archive(path: path, clientByteLimit: 1)
        let flying = try await comparison(in: archive, isOver: false)
        let (ended, good) = (
            try await comparison(in: archive, isOver: true), try await comparison(in: archive, isOver: true)
        )
        for id in [flying, ended] { try await spoil(id, in: archive) }
        for id in [ended, good] { _ = try await archive.shareComparison(id) }
        #expect(try await archive.sharedComparisons(of: "r", limit: 9).map(\.id) == [good])
        #expect(try await archive.unfinishedComparisons() == [flying])
        #expect(try await archive.finish(flying, with: ComparisonOutcome(state: .finished)))
        #expect(try await !archive.finish(flying, with: ComparisonOutcome(state: .finished)))
        #expect(try await archive.unfinishedComparisons().isEmpty)
        #expect(try await archive.removeExpiredComparisons(at: now.addingTimeInterval(86400)) == 1)

        let first = try await run("package a", in: archive, isOver: false)
        try await spoilSnippet(of: first, in: archive, with: "")
        try await archive.finish(first, with: RunOutcome(state: .finished), profile: nil)
        // What has just ended stays for its reader; the next one takes its room.
        guard case .unreadable = try await archive.run(first) else { throw CocoaError(.fileReadUnknown) }
        _ = try await run("package b", in: archive)
        guard case .removed = try await archive.run(first) else { throw CocoaError(.fileReadUnknown) }
    }

    @Test func `a shared snippet lists the runs that can be read`() async throws {
        let archive = try Archive(path: path)
        let runs = [try await run("package a", in: archive), try await run("package a", in: archive)]
        for id in runs { _ = try await archive.share(id) }
        try await overwrite("outcome", of: "runs", where: "id = ?", runs[0], with: "{}", in: archive)
        let address = SnippetID(of: try Snippet(language: .go, code: "package a"))
        #expect(try await archive.sharedSnippet(address)?.runs.count == 2)
        try await spoilSnippet(of: runs[0], in: archive, with: "{}")
        #expect(try await archive.sharedSnippet(address) == nil)
    }
}
