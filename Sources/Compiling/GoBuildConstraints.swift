import Snippets

/// Which files of a program `go build` would compile on this machine: by the endings of their names, and by the
/// `//go:build` or `// +build` lines above their package clause. Pure; any text is accepted.
///
/// As Go documents under `go help buildconstraint`, and as its package go/build does where the text leaves room.
struct GoBuildConstraints: Sendable {
    private static let knownSystems: Set = [
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
        "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",
    ]
    private static let knownArchitectures: Set = [
        "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips", "mipsle", "mips64",
        "mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x",
        "sparc", "sparc64", "wasm",
    ]
    private static let tags: Set = ["linux", "unix", "amd64", "amd64.v1", "gc"]

    /// Of `go1.27`: 27.
    private let minorVersion: Int
    private var clock = RunOptions.Clock.real
    /// That the standard library was compiled with.
    var experiments: Set<String> = []

    init(minorVersion: Int) {
        self.minorVersion = minorVersion
    }

    /// Those of a program of one file all count, as with `go run FILE`.
    func compiledFiles(of files: [SourceFile], clock: RunOptions.Clock = .real) -> [SourceFile] {
        var constraints = self
        constraints.clock = clock
        return files.count == 1 ? files : files.filter(constraints.match)
    }

    /// Whether `go test` would compile the file on this machine, and `go build` not.
    func isTestFile(_ file: SourceFile, clock: RunOptions.Clock = .real) -> Bool {
        guard file.name.hasSuffix(Self.testEnding) else { return false }
        var constraints = self
        constraints.clock = clock
        return constraints.match(
            SourceFile(name: file.name.dropLast(Self.testEnding.count) + ".go", content: file.content))
    }

    private static let testEnding = "_test.go"

    private func match(_ file: SourceFile) -> Bool {
        let name = file.name.split(separator: "/").last ?? ""
        return matchesName(String(name)) && matchesHeader(of: file.content)
    }

    /// `_test.go`, `_linux.go`, `_amd64.go`, `_linux_amd64.go`; what stands before the first `_` says nothing.
    private func matchesName(_ name: String) -> Bool {
        guard !name.hasSuffix(Self.testEnding) else { return false }
        let parts = name.prefix { $0 != "." }.split(separator: "_", omittingEmptySubsequences: false).dropFirst()
            .map(String.init)
        guard let last = parts.last else { return true }
        if Self.knownArchitectures.contains(last) {
            let system = parts.dropLast().last.flatMap { Self.knownSystems.contains($0) ? $0 : nil }
            return isMet(last) && system.map(isMet) ?? true
        }
        return !Self.knownSystems.contains(last) || isMet(last)
    }

    private func matchesHeader(of content: String) -> Bool {
        let header = GoHeader(of: content)
        if let line = header.buildLine {
            var expression = GoBuildExpression(line.text.dropFirst("//go:build".count), isMet: isMet)
            // What the compiler cannot read either, it shall complain about.
            return expression.value() ?? true
        }
        return header.oldBuildLines.allSatisfy(matchesOldLine)
    }

    /// `// +build a,b !c`: blanks are "or", commas "and".
    private func matchesOldLine(_ line: Substring) -> Bool {
        line.split(whereSeparator: \.isWhitespace).contains { option in
            option.split(separator: ",").allSatisfy { term in
                term.hasPrefix("!") ? !isMet(String(term.dropFirst())) : isMet(String(term))
            }
        }
    }

    private func isMet(_ tag: String) -> Bool {
        if Self.tags.contains(tag) || clock == .fake && tag == GoCaches.tag { return true }
        if tag.hasPrefix("goexperiment.") { return experiments.contains(String(tag.dropFirst("goexperiment.".count))) }
        guard tag.hasPrefix("go1."), let version = Int(tag.dropFirst("go1.".count)) else { return false }
        return version >= 1 && version <= minorVersion
    }
}

/// The comments above a Go file's package clause, as far as they speak to `go build`.
struct GoHeader {
    struct Line: Equatable {
        /// From 1.
        let number: Int
        let text: Substring
    }

    private(set) var buildLine: Line?
    /// Without their `// +build`; only those that a blank line keeps apart from the package clause.
    private(set) var oldBuildLines: [Substring] = []
    /// `//go:debug …`
    private(set) var debugLines: [Line] = []

    init(of content: String) {
        var pending: [Substring] = []
        var isInComment = false
        // By bytes: a line may end in \r\n, which is one character.
        for (index, bytes) in content.utf8.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            var line = Substring(bytes).drop { $0 == " " || $0 == "\t" }
            while let last = line.last, last.isWhitespace { line.removeLast() }
            if isInComment || line.hasPrefix("/*") {
                let rest = isInComment ? line : line.dropFirst(2)
                guard let end = rest.firstRange(of: "*/") else {
                    isInComment = true
                    continue
                }
                isInComment = false
                guard rest[end.upperBound...].allSatisfy(\.isWhitespace) else { return }
            } else if line.isEmpty {
                oldBuildLines += pending
                pending = []
            } else if line.hasPrefix("//") {
                read(Line(number: index + 1, text: line), &pending)
            } else {
                return
            }
        }
    }

    private mutating func read(_ line: Line, _ pending: inout [Substring]) {
        if line.text.hasPrefix("//go:build ") || line.text.hasPrefix("//go:build\t") {
            buildLine = buildLine ?? line
        } else if line.text == "//go:debug" || ["//go:debug ", "//go:debug\t"].contains(where: line.text.hasPrefix) {
            debugLines.append(line)
        } else {
            let comment = line.text.dropFirst(2).drop { $0 == " " || $0 == "\t" }
            if comment.hasPrefix("+build ") { pending.append(comment.dropFirst("+build ".count)) }
        }
    }
}

/// `a && (b || !c)` of a `//go:build` line.
private struct GoBuildExpression {
    /// Of parentheses and negations in each other: a hostile line holds thousands.
    private static let depthLimit = 100

    private var tokens: [Substring] = []
    private var position = 0
    private let isMet: (String) -> Bool

    init(_ text: Substring, isMet: @escaping (String) -> Bool) {
        self.isMet = isMet
        var rest = text
        while let first = rest.first {
            let length =
                rest.hasPrefix("&&") || rest.hasPrefix("||")
                ? 2 : Self.isWord(first) ? rest.prefix(while: Self.isWord).count : 1
            if !first.isWhitespace { tokens.append(rest.prefix(length)) }
            rest = rest.dropFirst(length)
        }
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
    }

    /// Nil for what is no expression.
    mutating func value() -> Bool? {
        guard let value = alternatives(depth: 0), position == tokens.count else { return nil }
        return value
    }

    private mutating func alternatives(depth: Int) -> Bool? {
        guard var value = conjunction(depth: depth) else { return nil }
        while take("||") {
            guard let next = conjunction(depth: depth) else { return nil }
            value = value || next
        }
        return value
    }

    private mutating func conjunction(depth: Int) -> Bool? {
        guard var value = term(depth: depth) else { return nil }
        while take("&&") {
            guard let next = term(depth: depth) else { return nil }
            value = value && next
        }
        return value
    }

    private mutating func term(depth: Int) -> Bool? {
        guard depth < Self.depthLimit, position < tokens.count else { return nil }
        if take("!") { return term(depth: depth + 1).map { !$0 } }
        if take("(") {
            let value = alternatives(depth: depth + 1)
            return take(")") ? value : nil
        }
        guard let first = tokens[position].first, Self.isWord(first) else { return nil }
        position += 1
        return isMet(String(tokens[position - 1]))
    }

    private mutating func take(_ token: String) -> Bool {
        guard position < tokens.count, tokens[position] == token else { return false }
        position += 1
        return true
    }
}
