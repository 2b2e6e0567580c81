/// The files below a package's folder, as `//go:embed` patterns choose among them.
struct GoEmbeddableFiles {
    /// Relative to the package's folder.
    private let files: [[Substring]]
    /// Those that hold files, and of these those that begin another module.
    private let folders: Set<[Substring]>
    private let modules: Set<[Substring]>

    /// - Parameter prefix: of the package's folder, with `/` at its end; empty for the root.
    init(_ names: [String], below prefix: String) {
        files = names.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count).split(separator: "/") }
        folders = Set(files.flatMap { path in (1..<max(path.count, 1)).map { Array(path.prefix($0)) } })
        modules = Set(
            files.filter { $0.count > 1 && $0.last?[...] == GoModFile.name[...] }.map { Array($0.dropLast()) })
    }

    /// In order; each once.
    func matches(of pattern: String) -> Result<[String], GoEmbedRefusal> {
        let takesHidden = pattern.hasPrefix("all:")
        let text = takesHidden ? pattern.dropFirst("all:".count) : pattern[...]
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let globs = parts.map(GoGlob.init)
        guard text != ".", !parts.contains(where: { ["", ".", ".."].contains($0) }), globs.allSatisfy({ $0 != nil })
        else { return .failure(GoEmbedRefusal(sentence: "invalid pattern syntax")) }
        let fits = { (path: [Substring]) in
            path.count == globs.count && zip(globs, path).allSatisfy { $0?.matches($1) == true }
        }
        var found: Set<[Substring]> = []
        for path in files where fits(path) {
            if let refusal = refusal(of: path, as: "file") { return .failure(refusal) }
            found.insert(path)
        }
        for folder in folders where fits(folder) {
            if let refusal = refusal(of: folder, as: "directory") { return .failure(refusal) }
            let inside = files.filter { isInside($0, folder, takesHidden: takesHidden) }
            guard !inside.isEmpty else {
                let name = folder.joined(separator: "/")
                return .failure(
                    GoEmbedRefusal(sentence: "cannot embed directory \(name): contains no embeddable files"))
            }
            found.formUnion(inside)
        }
        guard !found.isEmpty else { return .failure(GoEmbedRefusal(sentence: "no matching files found")) }
        return .success(found.map { $0.joined(separator: "/") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    private func refusal(of path: [Substring], as kind: String) -> GoEmbedRefusal? {
        let isElsewhere = (1..<(path.count + 1)).contains { modules.contains(Array(path.prefix($0))) }
        guard isElsewhere else { return nil }
        return GoEmbedRefusal(sentence: "cannot embed \(kind) \(path.joined(separator: "/")): in different module")
    }

    private func isInside(_ path: [Substring], _ folder: [Substring], takesHidden: Bool) -> Bool {
        guard path.count > folder.count, path.starts(with: folder) else { return false }
        let rest = path.dropFirst(folder.count)
        let isOfModule = (folder.count + 1..<path.count).contains { modules.contains(Array(path.prefix($0))) }
        return !isOfModule && (takesHidden || !rest.contains { $0.hasPrefix("_") || $0.hasPrefix(".") })
    }
}

/// One part of a path as a pattern of Go's path.Match: `*`, `?`, `[a-z]`, `[^x]`, and `\` before a sign that means itself.
struct GoGlob {
    private enum Token {
        case any
        case one
        case scalar(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private var tokens: [Token] = []

    /// Nil for what is no pattern.
    init?(_ text: Substring) {
        var rest = text.unicodeScalars[...]
        while let first = rest.popFirst() {
            switch first {
            case "*": tokens.append(.any)
            case "?": tokens.append(.one)
            case "[":
                guard let set = Self.set(&rest) else { return nil }
                tokens.append(set)
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                tokens.append(.scalar(escaped))
            default: tokens.append(.scalar(first))
            }
        }
    }

    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Token? {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while rest.first != "]" || ranges.isEmpty {
            guard let low = end(&rest) else { return nil }
            var high = low
            if rest.first == "-" {
                rest.removeFirst()
                guard let other = end(&rest) else { return nil }
                high = other
            }
            // A range that runs backwards holds nothing, and is one all the same.
            if low <= high { ranges.append(low...high) } else { ranges.append("/"..."/") }
        }
        rest.removeFirst()
        return .set(ranges, isNegated: isNegated)
    }

    private static func end(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        guard let first = rest.popFirst(), first != "-", first != "]" else { return nil }
        return first == "\\" ? rest.popFirst() : first
    }

    /// In time of both lengths multiplied, at most.
    func matches(_ name: Substring) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var (token, place) = (0, 0)
        var star: (token: Int, place: Int)?
        while place < scalars.count {
            if token < tokens.count, case .any = tokens[token] {
                star = (token, place)
                token += 1
            } else if token < tokens.count, Self.fits(tokens[token], scalars[place]) {
                (token, place) = (token + 1, place + 1)
            } else if let last = star {
                star = (last.token, last.place + 1)
                (token, place) = (last.token + 1, last.place + 1)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private static func fits(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
        switch token {
        case .any: false
        case .one: true
        case .scalar(let wanted): wanted == scalar
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
