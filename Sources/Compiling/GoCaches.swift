import Foundation
import Runs
import Snippets

/// Makes Go's caches: an archive for every package that a program can import, and the import configuration that tells
/// the compiler and the linker where in their jail the archives are.
///
/// The source is the toolchain's and ours, so this runs outside a jail; `-trimpath` keeps the host's paths out.
struct GoCaches {
    private static let jailDirectory = "/caches/go"

    private let installation: Installation
    private let output: String

    /// - Parameter output: the directory to make them in; empty.
    init(of installation: Installation, in output: String) {
        self.installation = installation
        self.output = output
    }

    /// Answers the toolchain's name.
    func fill() async throws -> ToolchainInfo {
        let root = try RecordedToolchains(of: installation).root(of: .go)
        let info = try await Self.toolchain(at: root)
        var packages = try await compileStandardLibrary(at: root)
        packages += try await compileStandIns(at: root, info: info, after: packages)
        try write(packages, to: GoPackages.configurationName, archivesIn: Self.jailDirectory)
        try FileManager.default.removeItem(atPath: buildCache)
        return info
    }

    /// `go version go1.27.3 linux/amd64` is called `go1.27.3`.
    private static func toolchain(at root: String) async throws(CompilingFailure) -> ToolchainInfo {
        let version = try await SetUpTool.run("\(root)/bin/go", ["version"], environment: ["GOTOOLCHAIN": "local"])
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let words = version.split(separator: " ")
        guard words.count > 2 else { throw .preparing("\(root)/bin/go version answers '\(version)'") }
        return ToolchainInfo(name: String(words[2]), version: version)
    }

    private var buildCache: String { "\(output)/build" }
    private var archives: String { "\(output)/archives" }

    private func write(_ packages: [String], to name: String, archivesIn directory: String) throws {
        let lines = packages.map { "packagefile \($0)=\(directory)/archives/\($0).a\n" }
        try Data(lines.joined().utf8).write(to: URL(filePath: "\(output)/\(name)"))
    }

    /// Lets the driver compile the library and moves the archives out of its cache; answers their import paths.
    private func compileStandardLibrary(at root: String) async throws -> [String] {
        let environment = [
            "GOROOT": root, "GOCACHE": buildCache, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOSUMDB": "off",
            "GOENV": "off", "GOFLAGS": "-trimpath", "GOTELEMETRY": "off", "CGO_ENABLED": "0", "GO111MODULE": "off",
        ]
        let overlay = try GoStackLimit(output: output).overlay(of: root)
        let list = try await SetUpTool.run(
            "\(root)/bin/go", ["list", "-export"] + overlay + ["-f", "{{.ImportPath}} {{.Export}}", "std"],
            environment: environment)
        var packages: [String] = []
        for line in list.split(separator: "\n") {
            // The path may hold spaces.
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            packages.append(String(words[0]))
            try move(String(words[1]), to: archive(of: packages[packages.count - 1]))
        }
        return packages
    }

    private func archive(of package: String) -> String { "\(archives)/\(package).a" }

    private func move(_ file: String, to destination: String) throws {
        let folder = (destination as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: file, toPath: destination)
    }

    /// Compiles each folder of Go files under `stand-ins`; its path there is its import path.
    private func compileStandIns(at root: String, info: ToolchainInfo, after library: [String]) async throws -> [String]
    {
        let folder = "\(installation.toolchains)/go/stand-ins"
        let files = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
        let sources = Dictionary(grouping: files.filter { $0.hasSuffix(".go") }) {
            ($0 as NSString).deletingLastPathComponent
        }
        try write(library, to: "importcfg.library", archivesIn: output)
        for (package, files) in sources {
            let archive = archive(of: package)
            try FileManager.default.createDirectory(
                atPath: (archive as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            let arguments = [
                "-o", archive, "-p", package, "-trimpath", folder, "-complete", "-goversion", info.name,
                "-importcfg", "\(output)/importcfg.library", "-pack",
            ]
            _ = try await SetUpTool.run(
                "\(root)/pkg/tool/linux_amd64/compile", arguments + files.map { "\(folder)/\($0)" })
        }
        return sources.keys.sorted()
    }
}
