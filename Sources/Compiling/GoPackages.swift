import Foundation
import Runs
import Snippets

/// The packages that Go programs may import: those that have an archive in the caches.
struct GoPackages: Equatable, Sendable {
    /// Where in the jail their archives are, by import path.
    let archives: [String: String]
    /// As the compiler and the linker read it.
    let configuration: String

    static func configurationName(for clock: RunOptions.Clock) -> String { "importcfg.\(clock.rawValue)" }

    /// Reads the import configuration that the compiler itself will read.
    init(of toolchain: Toolchain, clock: RunOptions.Clock) throws(CompilingFailure) {
        let path = "\(toolchain.caches)/\(Self.configurationName(for: clock))"
        guard let content = FileManager.default.contents(atPath: path) else {
            throw .cachesMissing(toolchain: toolchain.info.name)
        }
        self.init(configuration: String(decoding: content, as: UTF8.self))
    }

    /// Lines `packagefile PATH=FILE`, as the Go tools document under `go tool link -importcfg`.
    init(configuration: String) {
        self.configuration = configuration
        let prefix = "packagefile "
        let pairs = configuration.split(separator: "\n").filter { $0.hasPrefix(prefix) }.map {
            let path = $0.dropFirst(prefix.count).prefix { $0 != "=" }
            return (String(path), String($0.dropFirst(prefix.count + path.count + 1)))
        }
        archives = Dictionary(pairs) { $1 }
    }

    /// Why a program cannot import `path`; nil if it can.
    func whyNot(_ path: String) -> String? {
        let elements = path.split(separator: "/")
        if path == "unsafe" { return nil }
        if path == "C" { return "import \"C\" is not available: there is no cgo here." }
        guard archives[path] != nil else {
            return "package \"\(path)\" is not available here. Programs can import Go's standard library"
                + " and \(standIns.joined(separator: ", "))."
        }
        guard !elements.contains("internal"), elements.first != "vendor" else {
            return "package \"\(path)\" is internal to Go's standard library."
        }
        return nil
    }

    /// Those with a domain name in front.
    var standIns: [String] {
        archives.keys.filter { $0.prefix { $0 != "/" }.contains(".") }.sorted()
    }
}
