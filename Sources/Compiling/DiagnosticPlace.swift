import Runs
import Snippets

/// A compiler's `FILE:LINE:COLUMN: …` with the place taken apart. Pure; any text is accepted.
struct DiagnosticPlace: Equatable {
    let file: String
    let line: Int
    let column: Int

    /// From `FILE`, `FILE:LINE` or `FILE:LINE:COLUMN`. Colons in the file's name are the file's. Where a `//line` comment
    /// moved it, Go may add where it truly is: `a.go:1:2[/src/b.go:3:2]`. That is passed over.
    init(_ text: Substring) {
        var rest = text
        if text.last == "]", let match = text.wholeMatch(of: /(.+:[0-9]+)\[[^\[\]]+:[0-9]+\]/) { rest = match.1 }
        var numbers: [Int] = []
        while numbers.count < 2, let colon = rest.lastIndex(of: ":"),
            let number = Self.number(rest[rest.index(after: colon)...])
        {
            numbers.insert(number, at: 0)
            rest = rest[..<colon]
        }
        file = String(rest)
        line = numbers.first ?? 0
        column = numbers.count == 2 ? numbers[1] : 0
    }

    /// Digits only, small enough to be a line: `Int("+1")` would take a sign.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count < 10, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(text)
    }

    /// The file as the person named it: without the jail's directory.
    var submittedName: String {
        let prefix = CompileJail.sourceDirectory + "/"
        return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : file
    }

    /// Whether the compiler speaks of its own libraries, which are not the person's to mend.
    var isInToolchain: Bool {
        ["/toolchain/", "/caches/", "/usr/"].contains { file.hasPrefix($0) }
    }
}
