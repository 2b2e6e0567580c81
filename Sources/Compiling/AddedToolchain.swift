import Foundation
package import Snippets

/// One more toolchain that is offered, as `flamebox toolchain add` recorded it: `.setup/toolchains/NAME.json`.
package struct AddedToolchain: Codable, Hashable, Sendable {
    package let name: String
    package let language: Language
    /// On the host: Go's GOROOT, Swift's `usr`.
    package let root: String
    /// What the compiler says of itself.
    package let version: String
    /// What runs do without that are compiled with it, a sentence each: found when it was tried.
    package let weaker: [String]

    package init(name: String, language: Language, root: String, version: String, weaker: [String]) {
        self.name = name
        self.language = language
        self.root = root
        self.version = version
        self.weaker = weaker
    }

    package var installed: InstalledToolchain { InstalledToolchain(language: language, root: root, name: name) }

    /// Why a toolchain cannot bear this name; nil where it can. It is a file's, and stands in addresses and commands.
    package static func objection(to name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "+": true
            default: false
            }
        }
        let isAllowed =
            isPlain && (1...Limits.addedToolchainNameBytes).contains(name.utf8.count)
            && name.utf8.first != UInt8(ascii: ".") && Language(rawValue: name) == nil
        return isAllowed
            ? nil
            : "A toolchain's name is of letters, digits, '.', '-', '_' and '+', at most"
                + " \(Limits.addedToolchainNameBytes) of them, does not begin with '.', and is no language's."
    }
}

extension Language: Codable {}

/// The records of toolchains that were added. Whoever reads them while one is written finds it whole or not at all.
package struct AddedToolchains: Sendable {
    private let directory: String
    private let caches: String

    package init(of installation: Installation) {
        directory = installation.addedToolchains
        caches = installation.caches
    }

    /// By name. What cannot be read is none that is offered, and is passed over: `faults` says why.
    package func all() -> [AddedToolchain] { read().toolchains }

    /// A sentence for each record that cannot be read.
    package func faults() -> [String] { read().faults }

    private func read() -> (toolchains: [AddedToolchain], faults: [String]) {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
            .filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted().prefix(Limits.addedToolchains)
        var (toolchains, faults): ([AddedToolchain], [String]) = ([], [])
        for file in names {
            let content = FileManager.default.contents(atPath: "\(directory)/\(file)") ?? Data()
            guard let record = try? JSONDecoder().decode(AddedToolchain.self, from: content),
                record.name + Self.ending == file, AddedToolchain.objection(to: record.name) == nil
            else {
                faults.append("\(directory)/\(file) is damaged: add the toolchain again.")
                continue
            }
            toolchains.append(record)
        }
        return (toolchains, faults)
    }

    package func add(_ toolchain: AddedToolchain) throws {
        if let objection = AddedToolchain.objection(to: toolchain.name) { throw ToolchainRefusal(objection) }
        guard all().filter({ $0.name != toolchain.name }).count < Limits.addedToolchains else {
            throw ToolchainRefusal("There are \(Limits.addedToolchains) added toolchains already: remove one first.")
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(toolchain)
            .write(to: URL(filePath: "\(directory)/\(toolchain.name)\(Self.ending)"), options: .atomic)
    }

    /// With its caches; workers that hold those go on until they look again. False where there is none of this name.
    package func remove(_ name: String) throws -> Bool {
        guard AddedToolchain.objection(to: name) == nil else { return false }
        let record = "\(directory)/\(name)\(Self.ending)"
        guard FileManager.default.fileExists(atPath: record) else { return false }
        try FileManager.default.removeItem(atPath: record)
        try removeCaches(of: name)
        return true
    }

    /// Of one that is not offered.
    package func removeCaches(of name: String) throws {
        guard AddedToolchain.objection(to: name) == nil else { return }
        let path = "\(caches)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private static let ending = ".json"
}
