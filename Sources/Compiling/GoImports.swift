/// The package clause and the imports of a Go file, as far as they can be read without parsing the rest. Pure.
///
/// Reads what Go's grammar allows there: comments, blanks, `package NAME`, then `import` with one path or a list in
/// parentheses, each with an optional name. Stops without complaint at anything else: the compiler words errors better.
struct GoImports: Equatable {
    struct Import: Equatable {
        let path: String
        /// From 1.
        let line: Int
        /// From 1, in bytes.
        let column: Int
    }

    private(set) var package: Import?
    private(set) var imports: [Import] = []

    init(of source: String) {
        var scanner = GoTokenScanner(source)
        guard scanner.next()?.text == "package", let name = scanner.next(), name.kind == .word else { return }
        package = Import(path: name.text, line: name.line, column: name.column)
        var token = scanner.next()
        while let current = token {
            if current.text == ";" {
                token = scanner.next()
            } else if current.kind == .word, current.text == "import" {
                token = readImport(&scanner)
            } else {
                return
            }
        }
    }

    /// Reads what follows `import`; answers the first token beyond it.
    private mutating func readImport(_ scanner: inout GoTokenScanner) -> GoTokenScanner.Token? {
        guard let first = scanner.next() else { return nil }
        guard first.text == "(", first.kind == .mark else { return readPath(from: first, &scanner) }
        var token = scanner.next()
        while let current = token, !(current.text == ")" && current.kind == .mark) {
            token = current.text == ";" ? scanner.next() : readPath(from: current, &scanner)
        }
        return scanner.next()
    }

    /// Reads an import's optional name and its path.
    private mutating func readPath(
        from first: GoTokenScanner.Token, _ scanner: inout GoTokenScanner
    ) -> GoTokenScanner.Token? {
        let isName = first.kind == .word || first.text == "." && first.kind == .mark
        guard let path = isName ? scanner.next() : first, path.kind == .string else { return nil }
        imports.append(Import(path: path.text, line: path.line, column: path.column))
        return scanner.next()
    }
}
