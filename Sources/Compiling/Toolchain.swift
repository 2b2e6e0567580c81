import Foundation
package import Runs
import SandboxProtocol
package import Snippets

/// An installed compiler with its manifest and its caches.
package struct Toolchain: Equatable, Sendable {
    package let language: Language
    /// What it is offered as.
    package let info: ToolchainInfo
    /// What the compiler calls itself, as `go1.27.3`: the same where nobody gave it another name.
    let versionName: String
    /// On the host: Go's GOROOT, Swift's `usr`.
    package let root: String
    let manifest: ToolchainManifest
    let policy: SandboxPolicy
    /// The host directory of what set-up made for this language.
    let caches: String
    /// What the manifest's placeholders stand for.
    let values: [String: String]

    /// - Parameters:
    ///   - compiler: what it says of itself.
    ///   - caches: where they are.
    init(
        _ installed: InstalledToolchain, compiler: ToolchainInfo, caches: String, of installation: Installation
    ) throws(CompilingFailure) {
        let language = installed.language
        self.language = language
        info = ToolchainInfo(name: installed.name ?? compiler.name, version: compiler.version)
        versionName = compiler.name
        root = installed.root
        manifest = try ToolchainManifest(path: "\(installation.toolchains)/\(language.rawValue).json")
        guard manifest.language == language.rawValue, let policy = SandboxPolicy(rawValue: manifest.policy) else {
            throw .installation("the manifest of \(language.rawValue) names no known policy")
        }
        self.policy = policy
        self.caches = caches
        values = [
            "toolchain": root, "caches": caches, "headers": installation.headers,
            "programs": installation.programs, "version name": compiler.name,
            "language version": Self.languageVersion(compiler.name),
            "gcc": language == .swift ? try Self.startFiles() : "",
        ]
    }

    /// `go1.27.3` is of the language `go1.27`.
    static func languageVersion(_ name: String) -> String {
        name.split(separator: ".").prefix(2).joined(separator: ".")
    }

    /// The directory of `crtbeginS.o`, of the newest GCC there is, as the compiler's own driver would choose it.
    private static func startFiles() throws(CompilingFailure) -> String {
        let parent = "/usr/lib/gcc/\(RunView.multiarchName)"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        let usable = versions.filter { FileManager.default.fileExists(atPath: "\(parent)/\($0)/crtbeginS.o") }
        guard let newest = usable.max(by: { $0.compare($1, options: .numeric) == .orderedAscending }) else {
            throw .installation("\(parent) holds no crtbeginS.o: install libgcc-12-dev")
        }
        return "\(parent)/\(newest)"
    }

    func fillIn(_ text: String) -> String {
        values.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}

/// `.setup/toolchains.json`: where set-up found or put the compilers.
struct RecordedToolchains: Decodable {
    let go: String
    let swift: String

    init(of installation: Installation) throws(CompilingFailure) {
        let path = "\(installation.setUp)/toolchains.json"
        guard let content = FileManager.default.contents(atPath: path),
            var recorded = try? JSONDecoder().decode(Self.self, from: content)
        else { throw .installation("\(path) is missing or damaged: run scripts/setup") }
        recorded = Self(go: recorded.go, swift: recorded.swift, under: installation.root)
        self = recorded
    }

    private init(go: String, swift: String, under root: String) {
        self.go = go.hasPrefix("/") ? go : "\(root)/\(go)"
        self.swift = swift.hasPrefix("/") ? swift : "\(root)/\(swift)"
    }

    func root(of language: Language) -> String {
        switch language {
        case .go: go
        case .swift: swift
        }
    }
}
