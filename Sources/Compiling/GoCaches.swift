import Foundation
import Runs
import Snippets

/// Makes Go's caches: an archive for every package that a program can import, the import configuration that tells the
/// compiler and the linker where in their jail the archives are, and the formatter. There are two sets of archives and
/// configuration: the runtime that has a clock of its own is another one, and so are all packages that stand on it.
///
/// The source is the toolchain's and ours, so this runs outside a jail; `-trimpath` keeps the host's paths out.
struct GoCaches {
    /// Of the toolchain's source, for the clock that is not the world's.
    static let tag = "faketime"
    private static let jailDirectory = "/caches/go"

    private let installation: Installation
    private let output: String

    /// - Parameter output: the directory to make them in; empty.
    init(of installation: Installation, in output: String) {
        self.installation = installation
        self.output = output
    }

    /// Answers the toolchain's name.
    func fill(from root: String) async throws -> ToolchainInfo {
        let info = try await Self.toolchain(at: root)
        try await compileFormatter(at: root)
        let overlay = try GoStackLimit(output: output).overlay(of: root)
        for clock in RunOptions.Clock.allCases {
            let flags = overlay + (clock == .fake ? ["-tags=\(Self.tag)"] : [])
            if clock == .real {
                try await GoRuntimeLayout(output: output).record(at: root, flags, environment: environment(at: root))
            }
            var packages = try await compileStandardLibrary(at: root, flags, for: clock)
            packages += try await compileStandIns(at: root, info: info, after: packages, for: clock)
            try write(
                packages, to: GoPackages.configurationName(for: clock), archivesIn: Self.jailDirectory, for: clock)
        }
        try FileManager.default.removeItem(atPath: buildCache)
        return info
    }

    /// `go version go1.27.3 linux/amd64` is called `go1.27.3`.
    static func toolchain(at root: String) async throws(CompilingFailure) -> ToolchainInfo {
        let version = try await SetUpTool.run("\(root)/bin/go", ["version"], environment: ["GOTOOLCHAIN": "local"])
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let words = version.split(separator: " ")
        guard words.count > 2 else { throw .preparing("\(root)/bin/go version answers '\(version)'") }
        return ToolchainInfo(name: String(words[2]), version: version)
    }

    private var buildCache: String { "\(output)/build" }

    private func write(
        _ packages: [String], to name: String, archivesIn directory: String, for clock: RunOptions.Clock
    ) throws {
        let lines = packages.map { "packagefile \($0)=\(directory)/\(clock.rawValue)/\($0).a\n" }
        try Data(lines.joined().utf8).write(to: URL(filePath: "\(output)/\(name)"))
    }

    private func environment(at root: String) -> [String: String] {
        [
            "GOROOT": root, "GOCACHE": buildCache, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOSUMDB": "off",
            "GOENV": "off", "GOFLAGS": "-trimpath", "GOTELEMETRY": "off", "CGO_ENABLED": "0", "GO111MODULE": "off",
        ]
    }

    /// The program that formats and mends imports, and beside it the index of what there is to import.
    private func compileFormatter(at root: String) async throws {
        let folder = "\(installation.toolchains)/go/format"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".go") }.sorted()
        let tools = "\(output)/tools"
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        _ = try await SetUpTool.run(
            "\(root)/bin/go", ["build", "-o", "\(tools)/format"] + names.map { "\(folder)/\($0)" },
            environment: environment(at: root))
        let index = try await SetUpTool.run("\(tools)/format", ["-index", root])
        try Data(index.utf8).write(to: URL(filePath: "\(tools)/packages"))
    }

    /// Lets the driver compile the library and moves the archives out of its cache; answers their import paths.
    private func compileStandardLibrary(
        at root: String, _ flags: [String], for clock: RunOptions.Clock
    ) async throws -> [String] {
        let list = try await SetUpTool.run(
            "\(root)/bin/go", ["list", "-export"] + flags + ["-f", "{{.ImportPath}} {{.Export}}", "std"],
            environment: environment(at: root))
        var packages: [String] = []
        for line in list.split(separator: "\n") {
            // The path may hold spaces.
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            packages.append(String(words[0]))
            try move(String(words[1]), to: archive(of: packages[packages.count - 1], for: clock))
        }
        return packages
    }

    private func archive(of package: String, for clock: RunOptions.Clock) -> String {
        "\(output)/\(clock.rawValue)/\(package).a"
    }

    private func move(_ file: String, to destination: String) throws {
        let folder = (destination as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: file, toPath: destination)
    }

    /// Compiles each folder of Go files under `stand-ins`; its path there is its import path.
    private func compileStandIns(
        at root: String, info: ToolchainInfo, after library: [String], for clock: RunOptions.Clock
    ) async throws -> [String] {
        let folder = "\(installation.toolchains)/go/stand-ins"
        let files = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
        let sources = Dictionary(grouping: files.filter { $0.hasSuffix(".go") }) {
            ($0 as NSString).deletingLastPathComponent
        }
        try write(library, to: "importcfg.library", archivesIn: output, for: clock)
        for (package, files) in sources {
            let archive = archive(of: package, for: clock)
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
