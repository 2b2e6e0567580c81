import Runs
import Snippets

/// What a program's `go.mod` says: what the module is called, the version of the language, and settings of the runtime. Pure;
/// any text is accepted.
///
/// The form is that of the Go Modules Reference. There is no network in a jail and there are no modules, so what asks for
/// others is refused.
struct GoModFile: Equatable, Sendable {
    static let name = "go.mod"
    /// What the module of a program without a file, or without a line for it, is called; as on the Go Playground.
    static let usualPath = "play"

    private(set) var path = usualPath
    /// Of `go 1.21.3`: 21. Nil where no line says it: then it is the toolchain's own.
    private(set) var minorVersion: Int?
    /// `godebug` lines, as `//go:debug` has them.
    private(set) var debugSettings: [(key: String, value: String)] = []
    private(set) var objections: [Diagnostic] = []

    static func == (left: GoModFile, right: GoModFile) -> Bool {
        left.path == right.path && left.minorVersion == right.minorVersion && left.objections == right.objections
            && left.debugSettings.elementsEqual(right.debugSettings) { $0 == $1 }
    }

    /// Of a program without one.
    init() {}

    /// - Parameters:
    ///   - text: of the file.
    ///   - newest: the minor version of the toolchain.
    ///   - standIns: packages of other modules that are here all the same.
    init(_ text: String, newest: Int, standIns: [String] = []) {
        var reader = Reader(newest: newest, standIns: standIns)
        reader.read(text)
        self = reader.file
        objections = reader.objections
    }

    private struct Reader {
        let newest: Int
        let standIns: [String]
        var file = GoModFile()
        var objections: [Diagnostic] = []
        var hasPath = false
        /// The word before an open parenthesis.
        var block: String?
        var line = 0

        mutating func read(_ text: String) {
            for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                line += 1
                let words = Self.words(of: Substring(bytes))
                guard let first = words.first else { continue }
                if let open = block {
                    if words == [")"] { block = nil } else { read(open, words) }
                } else if words.count == 2, words[1] == "(" {
                    block = first
                } else {
                    read(first, Array(words.dropFirst()))
                }
            }
        }

        /// Without comments; a quoted word without its quotes.
        private static func words(of line: Substring) -> [String] {
            var words: [String] = []
            var rest = line.drop(while: \.isWhitespace)
            while let first = rest.first, !rest.hasPrefix("//") {
                let isQuoted = first == "\"" || first == "`"
                if isQuoted { rest = rest.dropFirst() }
                let word = rest.prefix { isQuoted ? $0 != first : !$0.isWhitespace && $0 != "(" && $0 != ")" }
                let isMark = !isQuoted && word.isEmpty
                words.append(String(isMark ? rest.prefix(1) : word))
                rest = rest.dropFirst(isMark || isQuoted ? word.count + 1 : word.count).drop(while: \.isWhitespace)
            }
            return words
        }

        private mutating func read(_ directive: String, _ words: [String]) {
            switch directive {
            case "module": readPath(words)
            case "go": readVersion(words)
            case "godebug": readDebugSetting(words)
            case "require", "replace", "tool": refuse(directive, words)
            // They say something of other modules only, or of this one to others.
            case "toolchain", "exclude", "retract", "ignore": break
            default: object("unknown directive: \(directive)")
            }
        }

        private mutating func readPath(_ words: [String]) {
            guard words.count == 1 else { return object("usage: module module/path") }
            guard !hasPath else { return object("repeated module statement") }
            hasPath = true
            if let objection = GoImportPath.objection(to: words[0]) {
                return object("malformed module path \"\(words[0])\": \(objection)")
            }
            file.path = words[0]
        }

        private mutating func readVersion(_ words: [String]) {
            guard words.count == 1 else { return object("go directive expects exactly one argument") }
            guard file.minorVersion == nil else { return object("repeated go statement") }
            guard let match = words[0].wholeMatch(of: /1\.([0-9]{1,4})(\.[0-9]{1,4})?([a-z]+[0-9]{1,4})?/),
                let minor = Int(match.1)
            else { return object("invalid go version '\(words[0])': must match format 1.23.0") }
            file.minorVersion = minor
            if minor > newest { object("go.mod requires go >= \(words[0]): the toolchain here is go1.\(newest).") }
        }

        private mutating func readDebugSetting(_ words: [String]) {
            let parts = words.joined(separator: " ").split(separator: "=", maxSplits: 1)
            guard words.count == 1, parts.count == 2 else { return object("usage: godebug key=value") }
            file.debugSettings.append((String(parts[0]), String(parts[1])))
        }

        private mutating func refuse(_ directive: String, _ words: [String]) {
            let isHere =
                directive == "require"
                && words.first.map { module in
                    standIns.contains { $0 == module || $0.hasPrefix(module + "/") }
                } ?? false
            guard !isHere else { return }
            object(
                "\(directive) is not available: there are no other modules here, only Go's standard library and the "
                    + "packages in the program's own folders.")
        }

        private mutating func object(_ message: String) {
            objections.append(
                Diagnostic(file: GoModFile.name, line: line, column: 0, severity: .error, message: message))
        }
    }
}

/// What packages are called where they are imported.
enum GoImportPath {
    /// Why a path names no package of a module, in the words of Go's module.CheckImportPath; nil where it may.
    static func objection(to path: String) -> String? {
        if let stranger = path.unicodeScalars.first(where: { !isAllowed($0) }) { return "invalid char '\(stranger)'" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if path.hasPrefix("-") { return "leading dash" }
        if path.hasSuffix("/") { return "trailing slash" }
        if parts.contains(where: \.isEmpty) { return path.isEmpty ? "empty string" : "double slash" }
        if parts.contains(where: { $0.hasPrefix(".") }) { return "leading dot in path element" }
        if parts.contains(where: { $0.hasSuffix(".") }) { return "trailing dot in path element" }
        return nil
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "+", "/": true
        default: false
        }
    }

    /// Whether package `importer` may import `path`, as far as folders called `internal` say.
    static func isVisible(_ path: String, to importer: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let place = parts.lastIndex(of: "internal") else { return true }
        let parent = parts[..<place].joined(separator: "/")
        return parent.isEmpty || importer == parent || importer.hasPrefix(parent + "/")
    }
}
