import Foundation
import Linux
import Runs
import Snippets

/// What `prepare` and workers made for one toolchain: `.setup/caches/LANGUAGE/DIGEST`, or `.setup/caches/NAME/DIGEST` for
/// one that was added; named by what it was made from and shared by every build and every data directory.
///
/// Caches are made beside the others and get their name when they are whole, so that whoever finds one finds all of it.
/// Nobody changes them from then on. Those of older ingredients stay for as long as somebody holds them.
struct ToolchainCaches: Sendable {
    private let name: String
    private let directory: String

    init(_ toolchain: InstalledToolchain, of installation: Installation) {
        name = toolchain.cacheName
        directory = "\(installation.caches)/\(name)"
    }

    /// The caches that were made from just these ingredients; nil where there are none, or where something in them is
    /// not as it was made.
    func open(madeFrom ingredients: Ingredients) -> HeldCaches? {
        let path = "\(directory)/\(ingredients.digest)"
        // Whoever sweeps meanwhile has the claim alone, or has already moved it away.
        guard let held = HeldCaches(at: path), held.stamp.ingredients == ingredients, held.isWhole() else { return nil }
        return held
    }

    /// Makes caches from `ingredients` as they are now; or takes those that another process made meanwhile.
    ///
    /// - Parameter fill: takes an empty directory that nobody else can enter; answers the directory to publish, that one
    ///   or one in it, and the toolchain's name.
    func make(
        from places: IngredientPlaces,
        fill: (_ directory: String) async throws -> (directory: String, toolchain: ToolchainInfo)
    ) async throws -> HeldCaches {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let parent = try OwnedDescriptor.openDirectory(directory)
        let turn = try await takeTurn(in: parent)
        defer { _ = turn }
        for _ in 0..<Limits.cacheAttempts {
            let ingredients = try await places.look()
            if let made = open(madeFrom: ingredients) { return made }
            try parent.removeTree(Self.unfinished)
            let scratch = "\(directory)/\(Self.unfinished)"
            try FileManager.default.createDirectory(
                atPath: scratch, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            let (filled, toolchain) = try await fill(scratch)
            // What changed meanwhile may be in them or not.
            guard try await places.look() == ingredients else { continue }
            try publish(filled, as: ingredients, toolchain, in: parent)
            guard let made = open(madeFrom: ingredients) else { break }
            return made
        }
        throw CompilingFailure.preparing("what \(name) is compiled from changes all the time")
    }

    private static let unfinished = "unfinished"
    private static let turnFile = "turn"

    /// One process at a time makes caches. Whoever waits does not wait for ever, and who dies gives up the turn.
    private func takeTurn(in parent: borrowing OwnedDescriptor) async throws -> OwnedDescriptor {
        let turn = try parent.openFile(Self.turnFile, O_RDWR | O_CREAT, mode: 0o600)
        let deadline = ContinuousClock.now + .seconds(Limits.cacheTurnSeconds)
        while try !turn.claimAlone() {
            guard ContinuousClock.now < deadline else {
                throw CompilingFailure.preparing(
                    "another process has made \(name)'s caches for \(Limits.cacheTurnSeconds) s")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        return turn
    }

    private func publish(
        _ filled: String, as ingredients: Ingredients, _ toolchain: ToolchainInfo, in parent: borrowing OwnedDescriptor
    ) throws {
        try CacheStamp(toolchain: toolchain, ingredients: ingredients, files: CacheStamp.files(in: filled))
            .write(to: filled)
        // Of the same ingredients, but damaged.
        try parent.removeTree(ingredients.digest)
        guard chmod(filled, 0o755) == 0, rename(filled, "\(directory)/\(ingredients.digest)") == 0 else {
            throw SystemError.last("rename \(filled)")
        }
        try parent.removeTree(Self.unfinished)
    }

    /// Removes caches of other ingredients that nobody holds, and what older versions of this program left here.
    func sweep(keeping current: HeldCaches) throws {
        let parent = try OwnedDescriptor.openDirectory(directory)
        let turn = try parent.openFile(Self.turnFile, O_RDWR | O_CREAT, mode: 0o600)
        // Another process is making some: it sweeps when it is ready.
        guard try turn.claimAlone() else { return }
        for entry in try parent.entries() where entry.name != current.name && entry.name != Self.turnFile {
            if entry.kind == .directory {
                let caches = try parent.openDirectory(entry.name)
                guard try caches.claimAlone() else { continue }
                try parent.removeTree(entry.name)
            } else {
                try parent.removeTree(entry.name)
            }
        }
    }
}

/// What caches say of themselves: `stamp.json` in them.
struct CacheStamp: Codable, Sendable {
    struct Toolchain: Codable {
        let name: String
        let version: String
    }

    static let name = "stamp.json"

    private let madeWith: Toolchain
    let ingredients: Ingredients
    /// What was made, by path below the caches.
    let files: [String: FileMark]

    init(toolchain: ToolchainInfo, ingredients: Ingredients, files: [String: FileMark]) {
        madeWith = Toolchain(name: toolchain.name, version: toolchain.version)
        self.ingredients = ingredients
        self.files = files
    }

    private enum CodingKeys: String, CodingKey {
        case madeWith = "toolchain"
        case ingredients, files
    }

    var toolchain: ToolchainInfo { ToolchainInfo(name: madeWith.name, version: madeWith.version) }

    init(of directory: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: "\(directory)/\(Self.name)")))
    }

    func write(to directory: String) throws {
        try JSONEncoder().encode(self).write(to: URL(filePath: "\(directory)/\(Self.name)"))
    }

    static func files(in directory: String) throws(SystemError) -> [String: FileMark] {
        let marks = try fileMarks(below: directory) { $0 == name }
        return Dictionary(uniqueKeysWithValues: marks.map { (String($0.key.dropFirst(directory.count + 1)), $0.value) })
    }
}

/// Caches that are whole, for as long as they are in use: nobody sweeps what somebody holds.
final class HeldCaches: Sendable {
    let directory: String
    let stamp: CacheStamp
    private let claim: OwnedDescriptor

    /// Nil where there are none at `directory`, or somebody is about to remove them.
    init?(at directory: String) {
        do {
            let claim = try OwnedDescriptor.openDirectory(directory)
            guard try claim.claimShared() else { return nil }
            // By its path, for who removed it before we had the claim has done so.
            stamp = try CacheStamp(of: directory)
            self.claim = claim
            self.directory = directory
        } catch {
            // None, or none that can be read: they are made anew, which says what is wrong where that fails.
            return nil
        }
    }

    var name: String { String(directory.split(separator: "/").last ?? "") }

    /// Whether every file is as it was made.
    func isWhole() -> Bool {
        // What cannot be read is not whole.
        guard let files = try? CacheStamp.files(in: directory) else { return false }
        return files == stamp.files
    }
}
