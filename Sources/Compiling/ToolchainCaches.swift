import Foundation
import Runs
import Snippets

/// What set-up made for one language: `.setup/caches/LANGUAGE`, shared by every build and every data directory.
struct ToolchainCaches: Equatable, Sendable {
    let language: Language
    let directory: String
    private let installation: Installation

    init(_ language: Language, of installation: Installation) {
        self.language = language
        self.installation = installation
        directory = "\(installation.caches)/\(language.rawValue)"
    }

    /// The toolchain that the caches were made for; nil if they are not there or anything they depend on has changed.
    func preparedToolchain() -> ToolchainInfo? {
        guard let content = FileManager.default.contents(atPath: stampPath),
            let stamp = try? JSONDecoder().decode(Stamp.self, from: content),
            stamp.ingredients == ingredients()
        else { return nil }
        return stamp.toolchain
    }

    /// Says in `directory` that it is complete, and for which toolchain.
    func markPrepared(for toolchain: ToolchainInfo) throws {
        let stamp = Stamp(toolchain: toolchain, ingredients: ingredients())
        try JSONEncoder().encode(stamp).write(to: URL(filePath: stampPath))
    }

    /// An empty `directory` in place of whatever is there.
    func clear() throws {
        try? FileManager.default.removeItem(atPath: directory)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private var stampPath: String { "\(directory)/stamp.json" }

    private struct Stamp: Codable {
        let toolchain: ToolchainInfo
        let ingredients: [String: String]
    }

    /// Our own files by content; the toolchain and the C headers, which compiled modules remember the time of, by size
    /// and time.
    private func ingredients() -> [String: String] {
        var ingredients: [String: String] = [:]
        for path in ownFiles() {
            ingredients[path] = FileManager.default.contents(atPath: "\(installation.root)/\(path)")
                .map { String(decoding: $0, as: UTF8.self) }
        }
        for path in foreignFiles() { ingredients[path] = Self.sizeAndTime(of: path) }
        return ingredients
    }

    private func ownFiles() -> [String] {
        let folder = "Sandbox/Toolchains/\(language.rawValue)"
        let inside = FileManager.default.enumerator(atPath: "\(installation.root)/\(folder)")
        let paths = (inside?.allObjects ?? []).compactMap { $0 as? String }
        // Swift's modules are cached by the manifest's flags; Go's archives know nothing of them.
        let manifest = language == .swift ? ["\(folder).json"] : []
        return [".setup/toolchains.json"] + manifest + paths.map { "\(folder)/\($0)" }
    }

    private func foreignFiles() -> [String] {
        guard let root = try? RecordedToolchains(of: installation).root(of: language) else { return [] }
        return switch language {
        case .go: ["\(root)/VERSION", "\(root)/pkg/tool/linux_amd64/compile"]
        case .swift: ["\(root)/bin/swift-frontend", "/usr/include/stdio.h", "/usr/include/unistd.h"]
        }
    }

    private static func sizeAndTime(of path: String) -> String? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let size = attributes[.size] as? Int, let time = attributes[.modificationDate] as? Date
        else { return nil }
        return "\(size) bytes, \(Int(time.timeIntervalSince1970)) s"
    }
}
