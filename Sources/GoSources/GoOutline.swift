/// What a Go file is, as far as its outline says: its package and the functions at its top level. Pure; reads any bytes, and
/// what is no Go as far as it is.
package struct GoOutline: Sendable {
    package struct Start: Hashable, Sendable {
        package let line: Int
        package let column: Int
    }

    package struct Function: Hashable, Sendable {
        package let name: String
        package let isMethod: Bool
        package let hasTypeParameters: Bool
        /// Word by word and sign by sign, without the parentheses around them.
        package let parameters: [String]
        package let hasResults: Bool
        package let hasBody: Bool
        /// Where its name stands, from 1.
        package let line: Int
        /// Where the declaration begins, from 1, in bytes.
        package let start: Start
        /// Lines of the last comment in its body, without their slashes; empty where there is none.
        package let lastComment: [String]
    }

    /// Nil where the file does not begin with a package clause.
    package private(set) var package: String?
    package private(set) var functions: [Function] = []

    package init(of source: [UInt8]) {
        var tokens = GoTokens(source)
        guard tokens.next() == "package", let name = tokens.next(), name.utf8.first.map(GoTokens.isLetter) == true
        else {
            return
        }
        package = name
        var depth = 0
        while let token = tokens.next() {
            switch token {
            case "{", "(", "[": depth += 1
            case "}", ")", "]": depth -= 1
            case "func" where depth == 0:
                // What comes to nothing, such as a type or a closure, is passed over word by word. It is not read over and over:
                // within it, `func` is in brackets.
                var after = tokens
                guard let function = Self.function(&after) else { continue }
                functions.append(function)
                tokens = after
            default: break
            }
        }
    }

    /// Reads what follows `func`, with its body where nothing stands before that. Nil for what is no declaration.
    private static func function(_ tokens: inout GoTokens) -> Function? {
        let start = Start(line: tokens.line, column: tokens.column)
        var token = tokens.next()
        let isMethod = token == "("
        if isMethod {
            guard bracketed(&tokens, closedBy: ")") != nil else { return nil }
            token = tokens.next()
        }
        guard let name = token, name != "func", name.utf8.first.map(GoTokens.isLetter) == true else { return nil }
        let line = tokens.line
        token = tokens.next()
        let hasTypeParameters = token == "["
        if hasTypeParameters {
            guard bracketed(&tokens, closedBy: "]") != nil else { return nil }
            token = tokens.next()
        }
        guard token == "(", let parameters = bracketed(&tokens, closedBy: ")") else { return nil }
        let lastLine = tokens.line
        var inBody = tokens
        let behind = inBody.next()
        let hasBody = behind == "{"
        // A result stands in the line of the parenthesis.
        let hasResults = !hasBody && behind != nil && behind != ";" && inBody.line == lastLine
        if hasBody {
            inBody.forgetComments()
            guard bracketed(&inBody, closedBy: "}") != nil else { return nil }
            tokens = inBody
        }
        return Function(
            name: name, isMethod: isMethod, hasTypeParameters: hasTypeParameters, parameters: parameters,
            hasResults: hasResults, hasBody: hasBody, line: line, start: start,
            lastComment: hasBody ? tokens.lastComment : [])
    }

    /// What stands before the closing sign of its own; nil where there is none, or that of another kind.
    private static func bracketed(_ tokens: inout GoTokens, closedBy closer: String) -> [String]? {
        var inside: [String] = []
        var depth = 0
        while let token = tokens.next() {
            if ["{", "(", "["].contains(token) { depth += 1 }
            if ["}", ")", "]"].contains(token) { depth -= 1 }
            if depth < 0 { return token == closer ? inside : nil }
            inside.append(token)
        }
        return nil
    }
}

extension GoOutline {
    /// Whether `go test` finds something to run in the file. Benchmarks are nothing to run.
    package var hasTests: Bool {
        functions.contains { $0.isTest || $0.isFuzzTest || $0.isTestMain || $0.isExample }
    }

    /// A program without `main` is one of tests where there are any.
    package var isTestProgram: Bool {
        package == "main" && !functions.contains(where: \.isMain) && hasTests
    }
}

extension GoOutline.Function {
    package var isMain: Bool { name == "main" && !isMethod }
    package var isBenchmark: Bool { isPlain && isNamed("Benchmark") && testType == "B" }
    package var isTest: Bool { isPlain && isNamed("Test") && testType == "T" }
    package var isFuzzTest: Bool { isPlain && isNamed("Fuzz") && testType == "F" }
    package var isTestMain: Bool { isPlain && name == "TestMain" && testType == "M" }
    package var isExample: Bool { isPlain && parameters.isEmpty && isNamed("Example") }

    /// Why `go test` takes it for no test, in its words; nil where it is one, or is not named like one.
    package var wrongSignature: String? {
        let kinds = [("Test", "T"), ("Benchmark", "B"), ("Fuzz", "F")]
        guard !isMethod, let kind = kinds.first(where: { isNamed($0.0) }) else { return nil }
        let isOfMain = name == "TestMain"
        let takes = hasResults ? nil : testType
        // `TestMain` may be a test as others are.
        if isOfMain, takes == "T" { return nil }
        let type = isOfMain ? "M" : kind.1
        guard !hasTypeParameters, takes == type else {
            let reason =
                hasTypeParameters
                ? "test functions cannot have type parameters"
                : "must be: func \(name)(\(type.lowercased()) *testing.\(type))"
            return "wrong signature for \(name), \(reason)"
        }
        return nil
    }

    /// Why it cannot be run as an example, in the words of go's vet tool, which `go test` asks; nil where it can, or is not
    /// named like one.
    package var wrongExample: String? {
        guard !isMethod, isNamed("Example") else { return nil }
        if !parameters.isEmpty { return "\(name) should be niladic" }
        if hasResults { return "\(name) should return nothing" }
        return hasTypeParameters ? "\(name) should not have type params" : nil
    }

    private var isPlain: Bool { !isMethod && !hasTypeParameters && !hasResults && hasBody }

    /// `T` of the one parameter `t *testing.T`, `*T` or `_ *testing.T`; nil where there is another, or none.
    private var testType: String? {
        guard let star = parameters.firstIndex(of: "*"), star <= 1 else { return nil }
        let type = parameters[(star + 1)...].filter { $0 != "," }
        guard type.count == 1 || type.count == 3 && type[type.startIndex + 1] == "." else { return nil }
        return type.last
    }

    /// The prefix alone, or followed by what is no small letter.
    private func isNamed(_ prefix: String) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        return name.unicodeScalars.dropFirst(prefix.unicodeScalars.count).first?.properties.generalCategory
            != .lowercaseLetter
    }
}
