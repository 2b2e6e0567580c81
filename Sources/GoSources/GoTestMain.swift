/// The `main` of a program of tests, as a file of Go: what `go test` generates, without what it adds for coverage.
package struct GoTestMain: Sendable {
    /// Where package testing keeps what it needs of the rest of the library: internal, so that people cannot import it.
    package static let support = "testing/internal/testdeps"

    private let path: String
    private let module: String
    private let declared: [GoTesting.Declared]
    private let hasOwnFiles: Bool
    private let hasExternalFiles: Bool

    /// - Parameters:
    ///   - path: the import path of the package under test; with `_test` behind it, that of the tests outside.
    ///   - module: the path of the module that it is in.
    package init(of testing: GoTesting, path: String, module: String) {
        self.path = path
        self.module = module
        declared = testing.declared
        hasOwnFiles = !testing.files.isEmpty
        hasExternalFiles = !testing.externalFiles.isEmpty
    }

    package var source: String {
        let main = declared.first { $0.function.isTestMain }
        return """
            package main

            import (
            \t"os"
            \(main == nil ? "" : "\t\"reflect\"\n")\t"testing"
            \t"\(Self.support)"
            \(imported(isExternal: false))\(imported(isExternal: true)))

            var tests = []testing.InternalTest{
            \(list(\.isTest))}

            var benchmarks = []testing.InternalBenchmark{
            }

            var fuzzTargets = []testing.InternalFuzzTarget{
            \(list(\.isFuzzTest))}

            var examples = []testing.InternalExample{
            \(examples)}

            func init() {
            \ttestdeps.ModulePath = \(GoQuoting.quoted(Array(module.utf8)))
            \ttestdeps.ImportPath = \(GoQuoting.quoted(Array(path.utf8)))
            }

            func main() {
            \tm := testing.MainStart(testdeps.TestDeps{}, tests, benchmarks, fuzzTargets, examples)
            \(main.map { "\t\(Self.qualified($0))(m)\n\tos.Exit(int(reflect.ValueOf(m).Elem().FieldByName(\"exitCode\").Int()))" }
                ?? "\tos.Exit(m.Run())")
            }

            """
    }

    private func isNeeded(isExternal: Bool) -> Bool { declared.contains { $0.isExternal == isExternal && isRun($0) } }

    private func isRun(_ item: GoTesting.Declared) -> Bool {
        let function = item.function
        return function.isTest || function.isFuzzTest || function.isTestMain || Example(item) != nil
    }

    /// A package that has nothing to run is linked all the same: what it does at its start is part of the tests.
    private func imported(isExternal: Bool) -> String {
        let name = isNeeded(isExternal: isExternal) ? isExternal ? "_xtest" : "_test" : "_"
        guard isExternal ? hasExternalFiles : hasOwnFiles else { return "" }
        let path = isExternal ? path + "_test" : path
        return "\t\(name) \(GoQuoting.quoted(Array(path.utf8)))\n"
    }

    private static func qualified(_ item: GoTesting.Declared) -> String {
        "\(item.isExternal ? "_xtest" : "_test").\(item.function.name)"
    }

    private func list(_ isMeant: (GoOutline.Function) -> Bool) -> String {
        declared.filter { isMeant($0.function) }.map { "\t{\"\($0.function.name)\", \(Self.qualified($0))},\n" }
            .joined()
    }

    private var examples: String {
        declared.compactMap(Example.init).map { example in
            let output = GoQuoting.quoted(Array(example.output.utf8))
            let name = example.item.function.name
            return "\t{\"\(name)\", \(Self.qualified(example.item)), \(output), \(example.isUnordered)},\n"
        }.joined()
    }

    /// One that says what it prints; others are compiled and not run.
    private struct Example {
        let item: GoTesting.Declared
        let output: String
        let isUnordered: Bool

        init?(_ item: GoTesting.Declared) {
            guard item.function.isExample else { return nil }
            // Empty lines together count as one.
            let lines = item.function.lastComment
            let comment = lines.enumerated().filter { $0 == 0 || !$1.isEmpty || !lines[$0 - 1].isEmpty }
                .map(\.element).joined(separator: "\n")
            guard let match = comment.prefixMatch(of: /(?i)\s*(unordered )?output:/) else { return nil }
            self.item = item
            isUnordered = match.1 != nil
            output = String(comment[match.range.upperBound...].drop { $0 == " " })
        }
    }
}
