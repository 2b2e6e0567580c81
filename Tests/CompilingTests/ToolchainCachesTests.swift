import Foundation
import Runs
import Snippets
import Synchronization
import Testing

@testable import Compiling

/// Caches of a toolchain that is a few files, filled with a file: when they are made, held, damaged and swept.
@Suite(.timeLimit(.minutes(20)))
struct ToolchainCachesTests {
    private let installation: Installation
    private let library: URL
    private let caches: ToolchainCaches
    private let toolchain = ToolchainInfo(name: "go1.99", version: "go version go1.99")

    init() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        library = root.appending(path: "toolchain/src/fmt/print.go")
        for file in [library, root.appending(path: "Sandbox/Toolchains/go/stand-in.go")] {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("package".utf8).write(to: file)
        }
        let setUp = root.appending(path: ".setup")
        try FileManager.default.createDirectory(at: setUp, withIntermediateDirectories: true)
        try Data(#"{"go": "toolchain", "swift": "toolchain"}"#.utf8).write(to: setUp.appending(path: "toolchains.json"))
        installation = Installation(root: root.path, programs: root.path)
        caches = try ToolchainCaches(installation.defaultToolchain(of: .go), of: installation)
    }

    private var places: IngredientPlaces {
        get throws { try IngredientPlaces(of: installation.defaultToolchain(of: .go), in: installation) }
    }

    private func make(_ fill: @Sendable (String) async throws -> Void = { _ in }) async throws -> HeldCaches {
        try await caches.make(from: places) { scratch in
            try Data("archive".utf8).write(to: URL(filePath: "\(scratch)/fmt.a"))
            try await fill(scratch)
            return (scratch, toolchain)
        }
    }

    private final class Fills: Sendable {
        let count = Mutex(0)
    }

    private func make(counting fills: Fills) async throws -> HeldCaches {
        try await make { _ in
            fills.count.withLock { $0 += 1 }
            // Long enough for the others to come.
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func remove() { try? FileManager.default.removeItem(atPath: installation.root) }

    private var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "\(installation.caches)/go").filter { $0 != "turn" }
        }
    }

    @Test func `caches are those of what they were made from, to the file`() async throws {
        defer { remove() }
        #expect(caches.open(madeFrom: try await places.look()) == nil)
        let made = try await make()
        #expect(made.stamp.toolchain == toolchain)
        let ingredients = try await places.look()
        #expect(caches.open(madeFrom: ingredients)?.directory == made.directory)

        // As an upgrade would: another time, the same size, of any file at all.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: library.path)
        let changed = try await places.look()
        #expect(changed.difference(from: ingredients) == library.path)
        #expect(changed.digest != ingredients.digest)
        #expect(caches.open(madeFrom: changed) == nil)
    }

    @Test func `caches that were damaged are none`() async throws {
        defer { remove() }
        let made = try await make()
        #expect(made.isWhole())
        try Data("archives".utf8).write(to: URL(filePath: "\(made.directory)/fmt.a"))
        #expect(!made.isWhole())
        #expect(caches.open(madeFrom: try await places.look()) == nil)
        #expect(try await make().isWhole())
    }

    @Test func `what changes while caches are made is made from again`() async throws {
        defer { remove() }
        let fills = Fills()
        let made = try await make { _ in
            let count = fills.count.withLock { count in
                count += 1
                return count
            }
            if count < 3 { try Data("package \(count)".utf8).write(to: library) }
        }
        #expect(fills.count.withLock { $0 } == 3)
        #expect(made.stamp.ingredients == (try await places.look()))
    }

    @Test func `of several that want caches at once, one makes them`() async throws {
        defer { remove() }
        let fills = Fills()
        let directories = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask { try await make(counting: fills).directory }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(fills.count.withLock { $0 } == 1)
        #expect(directories.count == 1)
    }

    @Test func `older caches stay for as long as somebody holds them`() async throws {
        defer { remove() }
        var older: HeldCaches? = try await make()
        let olderName = try #require(older?.name)
        try Data("package fmt".utf8).write(to: library)
        let newer = try await make()
        try Data("left by an older version".utf8).write(to: URL(filePath: "\(installation.caches)/go/importcfg"))
        try caches.sweep(keeping: newer)
        #expect(Set(try names) == [olderName, newer.name])
        older = nil
        try caches.sweep(keeping: newer)
        #expect(try names == [newer.name])
        _ = older
    }

    @Test func `a filling that fails leaves nothing that could be taken for caches`() async throws {
        defer { remove() }
        struct Failed: Error {}
        await #expect(throws: Failed.self) { try await make { _ in throw Failed() } }
        #expect(caches.open(madeFrom: try await places.look()) == nil)
        #expect(try await make().isWhole())
    }
}
