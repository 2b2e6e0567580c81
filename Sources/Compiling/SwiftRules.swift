import GoSources
import Runs
import SandboxProtocol
import Snippets

/// Swift: who starts the program, and what its compiler says.
struct SwiftRules: LanguageRules {
    static let libraryMode = "-parse-as-library"
    /// Without it the compiler refuses to import `CxxStdlib`.
    static let cxxMode = "-cxx-interoperability-mode=default"
    static let missingMain = "undefined symbol: main"
    private static let entryFile = "main.swift"

    func plan(for snippet: Snippet) -> CompilePlan {
        let modules = SwiftModules(of: snippet.sources) { file in
            file.name.hasSuffix("/\(Self.entryFile)") || hasMainAttribute([file])
        }
        var plan = CompilePlan(units: [], objections: modules.objections)
        var earlier: [String] = []
        for module in modules.all {
            let features = SwiftFeatures(of: module.files)
            plan.objections += features.objections
            var unit = CompileUnit(
                name: module.name, object: module.name,
                sources: module.files.map { "\(CompileJail.sourceDirectory)/\($0.name)" })
            unit.arguments =
                (snippet.options.swiftMode.map { ["-swift-version", "\($0)"] } ?? []) + features.arguments
                + earlier.map { "-swift-module-file=\($0)=\(Self.interface(of: $0))" }
            let messages = "\(module.name).dia"
            unit.messages = messages
            unit.arguments += ["-serialize-diagnostics-path", "\(CompileJail.outputDirectory)/\(messages)"]
            if module.name == CompileUnit.mainObject {
                if snippet.runsTests {
                    addTestEntry(to: &unit, of: module.files, &plan)
                } else {
                    unit.arguments += mode(for: module.files)
                    plan.objections += objections(to: module.files)
                }
            } else {
                unit.arguments += [Self.libraryMode, "-emit-module-path", Self.interface(of: module.name)]
                unit.arguments += importsCxx(snippet.sources) ? [Self.cxxMode] : []
                earlier.append(module.name)
            }
            plan.units.append(unit)
        }
        return plan
    }

    /// In a directory beside the person's.
    private static let testEntry = "/build/generated/tests.swift"

    /// Has the program begin with its tests.
    private func addTestEntry(to unit: inout CompileUnit, of files: [SourceFile], _ plan: inout CompilePlan) {
        let entry = SwiftTestEntry(of: files)
        unit.sources.append(Self.testEntry)
        unit.arguments += [Self.libraryMode] + (importsCxx(files) ? [Self.cxxMode] : [])
        plan.files.append(JailFile(path: Self.testEntry, text: entry.source))
        let objection: String? =
            if !entry.hasTests {
                "There are no tests: Swift Testing's stand behind @Test in a file that imports Testing, XCTest's in classes."
            } else if hasMainAttribute(files) {
                "Tests begin where Swift Testing and XCTest say: nothing else can be marked with @main."
            } else { nil }
        guard let objection else { return }
        plan.objections.append(
            Diagnostic(file: files[0].name, line: 0, column: 0, severity: .error, message: objection))
    }

    private static func interface(of module: String) -> String {
        "\(CompileJail.outputDirectory)/\(module).swiftmodule"
    }

    private func objections(to sources: [SourceFile]) -> [Diagnostic] {
        guard sources.count > 1, !hasMainAttribute(sources),
            !sources.contains(where: { $0.name == Self.entryFile || $0.name.hasSuffix("/\(Self.entryFile)") })
        else { return [] }
        let message =
            "Several files need a start: name the one with top-level code \(Self.entryFile), or mark a type with @main."
        return [Diagnostic(file: sources[0].name, line: 0, column: 0, severity: .error, message: message)]
    }

    /// `@main` and top-level code exclude each other, and the compiler wants to be told which it is.
    private func mode(for sources: [SourceFile]) -> [String] {
        (hasMainAttribute(sources) ? [Self.libraryMode] : []) + (importsCxx(sources) ? [Self.cxxMode] : [])
    }

    func otherPlan(than plan: CompilePlan, after diagnostics: [Diagnostic]) -> CompilePlan? {
        guard var unit = plan.units.last, !unit.sources.contains(Self.testEntry) else { return nil }
        let isLibrary = unit.arguments.contains(Self.libraryMode)
        let complaints = isLibrary ? Self.complaintsOfLibraries : Self.complaintsOfScripts
        let mistaken = diagnostics.contains { diagnostic in
            diagnostic.severity == .error && complaints.contains { diagnostic.message.contains($0) }
        }
        guard mistaken else { return nil }
        unit.arguments =
            isLibrary ? unit.arguments.filter { $0 != Self.libraryMode } : unit.arguments + [Self.libraryMode]
        var other = plan
        other.units = plan.units.dropLast() + [unit]
        return other
    }

    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic] {
        SwiftDiagnostics(mainFile: snippet.sources[0].name, linkerText: LinkerText.place(in: snippet)).parse(output)
    }

    func mended(_ diagnostics: [Diagnostic], by messages: [[UInt8]], of snippet: Snippet) -> [Diagnostic] {
        SwiftFixes(messages, of: snippet.sources).added(to: diagnostics)
    }

    func blamesCaches(in output: String) -> Bool {
        output.contains("/caches/") || output.contains("could not build C module")
            || output.contains("has been modified since") || output.contains("is out of date")
    }

    /// `Cxx`, `CxxStdlib`. Where this sees an import that is none, nothing is lost: other code is compiled as ever.
    private func importsCxx(_ sources: [SourceFile]) -> Bool {
        sources.contains { file in
            file.content.split(whereSeparator: \.isNewline).contains { $0.contains("import") && $0.contains("Cxx") }
        }
    }

    private static let complaintsOfScripts = ["cannot be used in a module that contains top-level code"]
    private static let complaintsOfLibraries = ["at the top level", "This program has no start"]

    private func hasMainAttribute(_ sources: [SourceFile]) -> Bool {
        sources.contains { SwiftAttributeScanner.findsMainAttribute(in: $0.content) }
    }
}
