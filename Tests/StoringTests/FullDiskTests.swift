import Foundation
import GRDB
import Glibc
import Runs
import SmallDisk
import Snippets
import Testing

@testable import Storing

/// A store on a disk that is full, or that cannot be written: SQLite and the file system are real.
@Suite(.serialized, .timeLimit(.minutes(20)), .enabled(if: SmallDisk.isPossible, "\(SmallDisk.skipped)"))
struct FullDiskTests {
    private let disk: SmallDisk
    private var path: String { disk.path + "/store.sqlite" }
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    init() throws {
        disk = try SmallDisk()
    }

    private func open() throws -> Archive { try Archive(path: path, reserveBytes: Limits.storeReserveBytes) }

    private func queued(in archive: Archive, code: String = "package main") async throws -> String {
        let run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: code), createdAt: now,
            expiresAt: now.addingTimeInterval(7 * 86400))
        try await archive.insert(run, owner: OwnerToken())
        return run.id
    }

    private func finish(_ id: String, kilobytes: Int = 300, in archive: Archive) async throws {
        let profile = [UInt8].noise(kilobytes: kilobytes)
        try await archive.finish(id, with: RunOutcome(state: .finished), profile: profile)
    }

    private func state(_ id: String, in archive: Archive) async throws -> Run.State? {
        if case .found(let run) = try await archive.run(id) { run.state } else { nil }
    }

    @Test func `on a full disk nothing new is taken in, what is in flight is stored, and what is there is read`()
        async throws
    {
        let archive = try open()
        #expect(archive.obstacle == nil)
        let (ended, flying) = (try await queued(in: archive), try await queued(in: archive))
        try await finish(ended, in: archive)
        try disk.fill()
        #expect(archive.obstacle == .diskFull)
        await #expect(throws: StoreObstacle.diskFull) { try await queued(in: archive) }
        await #expect(throws: StoreObstacle.diskFull) { _ = try await archive.share(ended) }
        try await finish(flying, kilobytes: 2500, in: archive)
        #expect(try await state(flying, in: archive) == .finished)
        #expect(try await state(ended, in: archive) == .finished)
        #expect(try await archive.profile(of: flying)?.count == 2500 << 10)
    }

    @Test func `on a full disk a run is removed, and no file of the store holds a word of it`() async throws {
        let archive = try open()
        let run = try await queued(in: archive)
        let word = Array("unforgettable\(RandomID.make())".utf8)
        let profile = Array([[UInt8]](repeating: word, count: 20_000).joined())
        try await archive.finish(run, with: RunOutcome(state: .finished), profile: profile)
        try disk.fill()
        try await archive.remove(run, at: now)
        guard case .removed = try await archive.run(run) else { throw CocoaError(.fileNoSuchFile) }
        #expect(!holds(word))
    }

    private func holds(_ word: [UInt8]) -> Bool {
        ["", "-wal"].contains { FileManager.default.contents(atPath: path + $0)?.range(of: Data(word)) != nil }
    }

    @Test func `where even the reserve is gone, a removal leaves its overwriting for when there is room`() async throws
    {
        let archive = try Archive(path: path)
        let run = try await queued(in: archive)
        let word = Array("unforgettable\(RandomID.make())".utf8)
        let profile = Array([[UInt8]](repeating: word, count: 120_000).joined())
        try await archive.finish(run, with: RunOutcome(state: .finished), profile: profile)
        await archive.file.emptyLog()
        try disk.fill()
        // Room for the pages that a removal changes, not for those that it overwrites.
        truncate(disk.path + "/filling", off_t(try size(of: "/filling") - 300 << 10))
        try await archive.remove(run, at: now)
        #expect(holds(word))
        try disk.empty()
        #expect(await archive.recover())
        #expect(archive.obstacle == nil)
        #expect(!holds(word))
    }

    private func size(of file: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: disk.path + file)[.size] as? Int)
    }

    /// SQLite maps it; a page of it without its room would end the process on a full disk.
    @Test func `the index of the log has its room on the disk, and keeps it`() async throws {
        let archive = try open()
        func allocatedBytes() -> Int {
            var status = Glibc.stat()
            return stat(path + "-shm", &status) == 0 ? Int(status.st_blocks) * 512 : 0
        }
        #expect(allocatedBytes() >= 256 << 10)
        try await finish(try await queued(in: archive), in: archive)
        #expect(allocatedBytes() >= 256 << 10)
    }

    @Test func `with room again it takes in what is new, by itself`() async throws {
        let archive = try open()
        let flying = try await queued(in: archive)
        try disk.fill()
        try await finish(flying, kilobytes: 1000, in: archive)
        #expect(await !archive.recover())
        #expect(archive.obstacle == .diskFull)
        try disk.empty()
        #expect(await archive.recover())
        #expect(archive.obstacle == nil)
        let next = try await queued(in: archive)
        try await finish(next, in: archive)
        #expect(try await state(next, in: archive) == .finished)
    }

    @Test(arguments: [true, false])
    func `a store on a full disk opens, with a reserve and without`(hasReserve: Bool) async throws {
        let run: String
        do {
            let archive = hasReserve ? try open() : try Archive(path: path)
            run = try await queued(in: archive)
            try await finish(run, in: archive)
            _ = try await queued(in: archive)
        }
        try disk.fill()
        let archive = try open()
        #expect(try await state(run, in: archive) == .finished)
        #expect(archive.obstacle == .diskFull)
        await #expect(throws: StoreObstacle.diskFull) { try await queued(in: archive) }
        if hasReserve {
            let flying = try #require(try await archive.unfinishedRuns().first)
            #expect(try await archive.finish(flying, with: .failed("The service was restarted."), profile: nil))
        }
    }

    @Test func `a store on a disk that cannot be written opens for reading, and for writing later`() async throws {
        let run: String
        do {
            let archive = try open()
            run = try await queued(in: archive)
            try await finish(run, in: archive)
            // The last who has a file open for writing keeps a disk from being made read-only.
            try archive.database.close()
        }
        try disk.remount(readOnly: true)
        let archive = try open()
        #expect(archive.obstacle == .readOnly)
        #expect(try await state(run, in: archive) == .finished)
        #expect(try await archive.profile(of: run) != nil)
        await #expect(throws: StoreObstacle.readOnly) { try await queued(in: archive) }
        await #expect(throws: StoreObstacle.readOnly) { try await archive.remove(run, at: now) }
        #expect(await !archive.recover())
        try disk.remount(readOnly: false)
        #expect(await archive.recover())
        #expect(archive.obstacle == nil)
        try await archive.remove(run, at: now)
        _ = try await queued(in: archive)
    }

    @Test func `filled by runs alone it refuses with a sentence, and goes on once something was removed`() async throws
    {
        let archive = try open()
        var runs: [String] = []
        await #expect(throws: StoreObstacle.diskFull) {
            for _ in 0..<200 {
                let run = try await queued(in: archive)
                runs.append(run)
                try await finish(run, in: archive)
            }
        }
        #expect(runs.count > 10)
        for run in runs { #expect(try await archive.profile(of: run)?.count == 300 << 10) }
        for run in runs.prefix(runs.count / 2) { try await archive.remove(run, at: now) }
        #expect(await archive.recover())
        let next = try await queued(in: archive)
        try await finish(next, in: archive)
        #expect(try await state(next, in: archive) == .finished)
    }

    @Test func `a store of an earlier version on a full disk is refused with what to do, and opens with room`() throws {
        do {
            let older = try DatabasePool(path: path)
            try Schema.migrator.migrate(older, upTo: "parents")
            try older.close()
        }
        try disk.fill()
        // It was closed as it should be, so that not even what SQLite needs for reading is there.
        let refusal = StoreRefusal.diskTakesNothing(path: path)
        #expect(throws: refusal) { try open() }
        #expect("\(refusal)".contains("make room"))
        try disk.empty()
        #expect(try open().obstacle == nil)
    }
}
