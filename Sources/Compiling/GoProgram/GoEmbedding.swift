import Foundation
import Runs
import Snippets

/// Which files of a snippet a package asks for in `//go:embed` lines, as the compiler is told.
///
/// Patterns mean what Go's package embed documents: files and folders below the package's own folder, with all that is in a
/// folder but what is called `_…` or `.…`, unless `all:` stands before the pattern.
struct GoEmbedding: Equatable, Sendable {
    private(set) var patterns: [String: [String]] = [:]
    private(set) var objections: [Diagnostic] = []
    private let prefix: String

    /// - Parameter files: all of the snippet.
    init(of package: GoPackage, files: [SourceFile]) {
        prefix = package.folder.isEmpty ? "" : package.folder + "/"
        guard !package.isGenerated else { return }
        let tree = GoEmbeddableFiles(files.map(\.name), below: prefix)
        for file in package.files where GoImports(of: file.content).imports.contains(where: { $0.path == "embed" }) {
            for directive in GoEmbedDirectives(of: file.content).all {
                switch directive.pattern {
                case .failure(let reason): object(reason.sentence, at: directive, in: file)
                case .success(let pattern):
                    guard patterns[pattern] == nil else { continue }
                    switch tree.matches(of: pattern) {
                    case .success(let found): patterns[pattern] = found
                    case .failure(let reason):
                        object("pattern \(pattern): \(reason.sentence)", at: directive, in: file)
                    }
                }
            }
        }
    }

    private mutating func object(_ message: String, at directive: GoEmbedDirectives.Directive, in file: SourceFile) {
        objections.append(
            Diagnostic(
                file: file.name, line: directive.line, column: directive.column, severity: .error, message: message))
    }

    var isAsked: Bool { !patterns.isEmpty }

    private struct Configuration: Encodable {
        // As Go names them.
        private enum CodingKeys: String, CodingKey {
            case patterns = "Patterns"
            case files = "Files"
        }

        let patterns: [String: [String]]
        /// Where each is in the jail.
        let files: [String: String]
    }

    /// What `compile -embedcfg` reads.
    var configuration: String {
        let names = Set(patterns.values.joined())
        let places = names.map { ($0, "\(CompileJail.sourceDirectory)/\(prefix)\($0)") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let configuration = Configuration(patterns: patterns, files: Dictionary(places) { $1 })
        guard let bytes = try? encoder.encode(configuration) else {
            preconditionFailure("tables of text are JSON")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a pattern embeds nothing.
struct GoEmbedRefusal: Error, Equatable {
    let sentence: String
}

/// The `//go:embed` lines of a file, wherever they stand outside of texts and other comments. Pure; any text is accepted.
struct GoEmbedDirectives {
    struct Directive {
        let pattern: Result<String, GoEmbedRefusal>
        /// From 1, the column in bytes.
        let line: Int
        let column: Int
    }

    private(set) var all: [Directive] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0

    private static let mark = Array("//go:embed".utf8)
    private static let newLine = UInt8(ascii: "\n")

    init(of content: String) {
        bytes = Array(content.utf8)
        while position < bytes.count { step() }
    }

    private mutating func step() {
        switch bytes[position] {
        case Self.newLine: newLine()
        case UInt8(ascii: "`"): skip(to: "`", escapes: false, endsWithLine: false)
        case UInt8(ascii: "\""): skip(to: "\"", escapes: true, endsWithLine: true)
        case UInt8(ascii: "'"): skip(to: "'", escapes: true, endsWithLine: true)
        case UInt8(ascii: "/") where follows("/*"): skipComment()
        case UInt8(ascii: "/") where follows("//"): readLine()
        default: position += 1
        }
    }

    private mutating func newLine() {
        position += 1
        line += 1
        lineStart = position
    }

    private func follows(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func skip(to quote: Unicode.Scalar, escapes: Bool, endsWithLine: Bool) {
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: quote) {
            if bytes[position] == Self.newLine {
                if endsWithLine { return }
                newLine()
            } else {
                position += escapes && bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        position += 1
    }

    private mutating func skipComment() {
        position += 2
        while position < bytes.count, !follows("*/") {
            if bytes[position] == Self.newLine { newLine() } else { position += 1 }
        }
        position += 2
    }

    private mutating func readLine() {
        let end = bytes[position...].firstIndex(of: Self.newLine) ?? bytes.count
        let start = position
        position = end
        guard bytes[start..<end].starts(with: Self.mark) else { return }
        var rest = bytes[(start + Self.mark.count)..<end]
        guard let blank = rest.first, Self.isBlank(blank) else { return }
        while true {
            rest = rest.drop(while: Self.isBlank)
            guard !rest.isEmpty else { return }
            let column = rest.startIndex - lineStart + 1
            let pattern = Self.argument(&rest)
            all.append(Directive(pattern: pattern, line: line, column: column))
            if case .failure = pattern { return }
        }
    }

    /// Takes one pattern from the front: bare, or quoted as Go quotes.
    private static func argument(_ rest: inout ArraySlice<UInt8>) -> Result<String, GoEmbedRefusal> {
        let quote = rest.first
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "`") else {
            let word = rest.prefix { !isBlank($0) }
            rest = rest.dropFirst(word.count)
            return .success(String(decoding: word, as: UTF8.self))
        }
        let whole = String(decoding: rest, as: UTF8.self)
        let refusal = GoEmbedRefusal(sentence: "invalid quoted string in //go:embed: \(whole)")
        rest = rest.dropFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst(), byte != quote {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                // Go has more of them; no name of a file here needs one.
                guard let escaped = rest.popFirst(), escaped == byte || escaped == quote else {
                    return .failure(refusal)
                }
                text.append(escaped)
            } else {
                text.append(byte)
            }
            if rest.isEmpty { return .failure(refusal) }
        }
        guard rest.first.map(isBlank) ?? true else { return .failure(refusal) }
        return .success(String(decoding: text, as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D].contains(byte) }
}
