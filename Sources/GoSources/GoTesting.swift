package import Snippets

/// Which of a snippet's Go files `go test` would take together, and what in them it would run.
///
/// In files whose names end in `_test.go`, as for `go test`; where none of the folder does, in all of them, as on the Go
/// Playground, so that one file can hold both the code and its tests.
package struct GoTesting: Sendable {
    private static let ending = "_test.go"
    /// The package clause of tests that see a package from outside.
    private static let externalEnding = "_test"

    /// One function that is run, and what it is to the package that runs it.
    struct Declared: Sendable {
        let function: GoOutline.Function
        let file: String
        let isExternal: Bool
    }

    /// A function that is named like a test and cannot be run as one.
    package struct Fault: Hashable, Sendable {
        package let file: String
        /// Where the declaration begins.
        package let start: GoOutline.Start
        /// In the words of `go test`.
        package let message: String
        /// What go's vet tool says, not what builds programs of tests.
        package let isOfVet: Bool
    }

    /// Of the package under test, with tests of its own.
    package let files: [SourceFile]
    /// Of the package of tests that see it from outside; empty where there is none.
    package let externalFiles: [SourceFile]
    /// The package clause that tests and code share.
    package let packageName: String
    let declared: [Declared]

    /// - Parameter files: of one folder, those that count on this machine, tests among them.
    package init(of files: [SourceFile]) {
        // As go/build reads a folder.
        let files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let outlines = files.map { GoOutline(of: Array($0.content.utf8)) }
        let hasEnding = files.contains { $0.name.hasSuffix(Self.ending) }
        var own: [SourceFile] = []
        var external: [SourceFile] = []
        var declared: [Declared] = []
        var name: String?
        for (file, outline) in zip(files, outlines) {
            let isOfTests = !hasEnding || file.name.hasSuffix(Self.ending)
            let isExternal =
                hasEnding && isOfTests && outline.package?.hasSuffix(Self.externalEnding) == true
            if isExternal { external.append(file) } else { own.append(file) }
            if !isExternal { name = name ?? outline.package }
            guard isOfTests else { continue }
            declared += outline.functions.map {
                Declared(function: $0, file: file.name, isExternal: isExternal)
            }
        }
        self.files = own
        externalFiles = external
        packageName = name ?? outlines.lazy.compactMap(\.package).first.map { String($0.dropLast(5)) } ?? "main"
        // Those that see it from outside come last.
        self.declared = declared.filter { !$0.isExternal } + declared.filter(\.isExternal)
    }

    /// In the order of the files and their lines, those outside last.
    package var faults: [Fault] {
        declared.compactMap { item in
            let function = item.function
            let isOfVet = function.wrongSignature == nil
            return (function.wrongSignature ?? function.wrongExample).map {
                Fault(file: item.file, start: function.start, message: $0, isOfVet: isOfVet)
            }
        }
    }

    /// Where what may be run is declared, by its name. Names that two files have are left out: which of them counts may be a
    /// matter of the machine.
    package var places: [String: (file: String, line: Int)] {
        let items = declared.filter { $0.function.isTest || $0.function.isFuzzTest || $0.function.isExample }
        return Dictionary(grouping: items) { $0.function.name }.compactMapValues { items in
            items.count == 1 ? (items[0].file, items[0].function.line) : nil
        }
    }

    /// Whether there is anything to run.
    package var hasTests: Bool {
        declared.contains { item in
            let function = item.function
            return function.isTest || function.isFuzzTest || function.isTestMain || function.isExample
        }
    }
}

extension Snippet {
    /// Whether its tests are what is run: asked for, or a Go program that has tests where others have a `main`. It is
    /// decided anew for each run, so that what a snippet is stored as, and under, stays what was sent.
    package var runsTests: Bool {
        switch (options.mode, language) {
        case (.test, _): true
        case (.program, .go):
            // The other clock's protocol says itself what it wants.
            options.clock == .real && Self.isProgramOfTests(files)
        case (.program, .swift): false
        }
    }

    private static func isProgramOfTests(_ files: [SourceFile]) -> Bool {
        let root = files.filter { $0.name.hasSuffix(".go") && !$0.name.contains("/") }
        // Looking for a word first spares most programs the rest.
        guard root.contains(where: { ["Test", "Fuzz", "Example"].contains(where: $0.content.contains) }) else {
            return false
        }
        let hasMain = root.contains { file in
            let outline = GoOutline(of: Array(file.content.utf8))
            // An outline may miss it where the syntax is wrong, which is for the compiler to tell.
            return outline.functions.contains(where: \.isMain) || file.content.contains("func main()")
        }
        guard !hasMain else { return false }
        let testing = GoTesting(of: root)
        // Who wrote a test's parameters wrong wants to be told that, not that there is no `main`.
        return testing.hasTests || testing.faults.contains { !$0.isOfVet && $0.message.contains(" for Test") }
    }
}
