import Foundation
import Runs
import Snippets

/// What a program asks of Go's runtime in `//go:debug` lines, which `go build` hands to the linker. Pure but for the
/// table of settings, which is the toolchain's own.
struct GoDebugSettings: Equatable, Sendable {
    private struct Setting: Equatable {
        /// The minor version that changed the default, and what brings the older behaviour back.
        let changed: Int?
        let old: String
    }

    private let known: [String: Setting]
    private let minorVersion: Int

    /// Reads `src/internal/godebugs/table.go` below Go's root. Without one, every setting is taken as it is.
    init(goRoot: String, minorVersion: Int) {
        let table = FileManager.default.contents(atPath: "\(goRoot)/src/internal/godebugs/table.go") ?? Data()
        self.init(table: String(decoding: table, as: UTF8.self), minorVersion: minorVersion)
    }

    /// Lines such as `{Name: "panicnil", Package: "runtime", Changed: 21, Old: "1"},`.
    init(table: String, minorVersion: Int) {
        self.minorVersion = minorVersion
        var known: [String: Setting] = [:]
        for line in table.split(separator: "\n") {
            guard let name = Self.field("Name: \"", of: line, endingAt: "\"") else { continue }
            known[name] = Setting(
                changed: Self.field("Changed: ", of: line, endingAt: ",}").flatMap { Int($0) },
                old: Self.field("Old: \"", of: line, endingAt: "\"") ?? "")
        }
        self.known = known
    }

    private static func field(_ start: String, of line: Substring, endingAt ends: String) -> String? {
        guard let range = line.firstRange(of: start) else { return nil }
        return String(line[range.upperBound...].prefix { !ends.contains($0) })
    }

    /// What the linker is told, such as `panicnil=1,x509sha1=0`; empty where nothing is asked for. What a module says is
    /// for all that the program's own files do not.
    func defaults(for files: [SourceFile], in module: GoModFile = GoModFile()) -> String {
        var settings = Dictionary(module.debugSettings.map { ($0.key, $0.value) }) { $1 }
        for file in files {
            for line in GoHeader(of: file.content).debugLines {
                if case .setting(let key, let value) = Self.parse(line.text) { settings[key] = value }
            }
        }
        if let version = settings.removeValue(forKey: "default").flatMap(Self.minor(of:)) ?? module.minorVersion {
            let older = known.filter { $0.value.changed.map { version < $0 } ?? false }.mapValues(\.old)
            settings = older.merging(settings) { $1 }
        }
        return settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    /// Lines that `go build` refuses.
    func objections(to file: SourceFile) -> [Diagnostic] {
        GoHeader(of: file.content).debugLines.compactMap { line in
            guard let reason = whyNot(Self.parse(line.text)) else { return nil }
            return Diagnostic(
                file: file.name, line: line.number, column: 1, severity: .error,
                message: "invalid //go:debug: \(reason)")
        }
    }

    private enum Directive {
        case setting(key: String, value: String)
        case malformed(String)
    }

    private static func parse(_ line: Substring) -> Directive {
        let text = line.dropFirst("//go:debug".count).drop(while: \.isWhitespace)
        guard let equals = text.firstIndex(of: "=") else { return .malformed("missing key=value") }
        let key = text[..<equals]
        let value = text[text.index(after: equals)...]
        for (part, name) in [(key, "key"), (value, "value")] {
            if part.contains(where: \.isWhitespace) { return .malformed("\(name) contains space") }
            if part.contains(",") { return .malformed("\(name) contains comma") }
        }
        return .setting(key: String(key), value: String(value))
    }

    private func whyNot(_ directive: Directive) -> String? {
        switch directive {
        case .malformed(let reason): return reason
        case .setting("default", let value):
            guard let version = Self.minor(of: value) else { return "value for default= must be goVERSION" }
            return version > minorVersion ? "default=\(value) too new (toolchain is go1.\(minorVersion))" : nil
        case .setting(let key, _):
            return known.isEmpty || known[key] != nil ? nil : "unknown //go:debug setting \"\(key)\""
        }
    }

    /// Of `go1.21` or `go1.21.3`: 21.
    static func minor(of version: String) -> Int? {
        let parts = version.split(separator: ".")
        guard parts.count >= 2, parts[0] == "go1" else { return nil }
        return Int(parts[1].prefix { $0.isASCII && $0.isNumber })
    }
}
